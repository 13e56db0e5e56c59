/* Runs inputs from files, for compilers that have no fuzzer of their own: replay FILE... */
#include <stdio.h>
#include <stdlib.h>

#include "input.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int main(int count, char **words) {
  static uint8_t bytes[1 << 20];
  for (int i = 1; i < count; i++) {
    FILE *file = fopen(words[i], "rb");
    if (!file) return perror(words[i]), 1;
    size_t size = fread(bytes, 1, sizeof bytes, file);
    fclose(file);
    fprintf(stderr, "%s\n", words[i]); /* (the last one named is the one that was run) */
    uint8_t *exact = malloc(size ? size : 1); /* so that what is read behind its end is seen */
    if (!exact) return 1;
    if (size) memcpy(exact, bytes, size);
    LLVMFuzzerTestOneInput(exact, size);
    free(exact);
  }
  printf("%d inputs run\n", count - 1);
  return 0;
}
