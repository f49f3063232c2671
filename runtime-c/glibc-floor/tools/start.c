/*
 * The start of the tools. The C library's own start does not work: since glibc 2.34 it leaves the
 * constructors to libc, and an older libc leaves them to the program.
 */
int main(int argc, char **argv, char **environment);

typedef void constructor(int argc, char **argv, char **environment);
extern constructor *const __init_array_start[] __attribute__((visibility("hidden")));
extern constructor *const __init_array_end[] __attribute__((visibility("hidden")));

/* libc calls this before main. */
__attribute__((used)) static void ft_construct(int argc, char **argv, char **environment) {
  for (constructor *const *one = __init_array_start; one < __init_array_end; one++)
    (*one)(argc, argv, environment);
}

/* The kernel leaves argc and argv on the stack; %rdx is a function of the loader's to call at exit. */
__asm__(
    ".text\n.globl _start\n.hidden _start\n.type _start,@function\n_start:\n"
    "  xor %ebp, %ebp\n"
    "  mov %rdx, %r9\n"
    "  pop %rsi\n"
    "  mov %rsp, %rdx\n"
    "  and $-16, %rsp\n"
    "  push %rax\n"
    "  push %rsp\n"
    "  xor %r8d, %r8d\n"
    "  lea ft_construct(%rip), %rcx\n"
    "  lea main(%rip), %rdi\n"
    "  call *__libc_start_main@GOTPCREL(%rip)\n"
    "  hlt\n");
