"""A JSON round trip in pure Python: json's functions written in C are put aside. Twice, so many seconds apart."""
import json
import json.decoder
import json.encoder
import json.scanner
import sys
import time

DOCUMENT = {
    "title": "a \"quoted\" one",
    "numbers": [1, -2.5, 3e8, True, None],
    "children": [{"id": n, "tags": ["x" * n, "\u00e9"]} for n in range(3)],
}


class PureDecoder(json.JSONDecoder):
    def __init__(self):
        super().__init__()
        self.parse_string = json.decoder.py_scanstring
        self.scan_once = json.scanner.py_make_scanner(self)


def trip(document):
    json.encoder.c_make_encoder = None
    json.encoder.encode_basestring_ascii = json.encoder.py_encode_basestring_ascii
    text = "".join(json.JSONEncoder(indent=1).iterencode(document))
    return PureDecoder().decode(text)


def main(pause):
    for _ in range(2):
        assert trip(DOCUMENT) == DOCUMENT
        time.sleep(pause)


main(float(sys.argv[1]) if len(sys.argv) > 1 else 0)
print("the same")
