/* A library with one marker, later:mark(number). Its note is as sites.c writes them. */
void mark(int number);

__attribute__((noinline)) void mark(int number) {
  __asm__ volatile(
      "990: nop\n"
      ".pushsection .note.stapsdt,\"\",\"note\"\n"
      ".balign 4\n"
      ".4byte 992f-991f, 994f-993f, 3\n"
      "991: .asciz \"stapsdt\"\n"
      "992: .balign 4\n"
      "993: .8byte 990b, 0, 0\n"
      ".asciz \"later\"\n"
      ".asciz \"mark\"\n"
      ".asciz \"-4@%%edi\"\n"
      "994: .balign 4\n"
      ".popsection\n" ::"D"(number));
}
