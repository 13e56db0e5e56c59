"""The program whose calls the README shows. They are in call_stack.py; its line numbers are part of the example."""
import call_stack

call_stack.start()
