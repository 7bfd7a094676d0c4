package io.carafe.linux.machine;

/**
 * The machine code for x86-64, in Intel syntax: destination first.
 *
 * <p>A C function gets its arguments in {@code rdi rsi rdx rcx r8 r9}, then on the stack, and answers in {@code rax}. A
 * system call gets its number in {@code rax} and its arguments in {@code rdi rsi rdx r10 r8 r9}, answers in
 * {@code rax}, and overwrites nothing else but {@code rcx} and {@code r11}; see {@code syscall(2)}. Numbers of system
 * calls are those of {@code asm/unistd_64.h}.
 *
 * <p>Instructions on {@code eax} and the like clear the upper half of the register, and are shorter.
 */
public final class X8664Listing {

    private static final String TEXT = """
            ; ---- long spawn(header) ------------------------------------------------------------------
            ;
            ; In: rdi = header. Out: rax = the child's pid, or -errno. A system call preserves every register but rax,
            ; rcx and r11, so the header can stay in r8 and nothing has to be saved: the stack is not used at all.
            spawn:
              49 89 f8               mov r8, rdi                                 ; r8 = header, on both sides of clone3

            ; Block every signal, so that no handler of the JVM can run in the child.
              b8 0e 00 00 00         mov eax, 14                                 ; rt_sigprocmask(
              bf 02 00 00 00         mov edi, 2                                  ;   SIG_SETMASK,
              49 8d 70 28            lea rsi, [r8+HEADER_ALL_SIGNALS]            ;   &all,
              49 8d 50 30            lea rdx, [r8+HEADER_SAVED_SIGNALS]          ;   &saved,
              41 ba 08 00 00 00      mov r10d, 8                                 ;   sizeof(sigset_t))
              0f 05                  syscall
              48 85 c0               test rax, rax
              78 34                  js spawned                                  ; refused: return -errno

            ; One call, two returns.
              b8 b3 01 00 00         mov eax, 435                                ; clone3(
              49 8d 78 50            lea rdi, [r8+HEADER_CLONE_ARGS]             ;   &clone_args,
              49 8b 70 48            mov rsi, [r8+HEADER_CLONE_ARGS_SIZE]        ;   size)
              0f 05                  syscall
              48 85 c0               test rax, rax
              74 21                  je child                                    ; 0: this is the child

            ; The parent: keep the answer, give the thread its signals back, return.
              49 89 40 20            mov [r8+HEADER_PID], rax                    ; pid, or -errno
              b8 0e 00 00 00         mov eax, 14                                 ; rt_sigprocmask(
              bf 02 00 00 00         mov edi, 2                                  ;   SIG_SETMASK,
              49 8d 70 30            lea rsi, [r8+HEADER_SAVED_SIGNALS]          ;   &saved,
              31 d2                  xor edx, edx                                ;   NULL,
              41 ba 08 00 00 00      mov r10d, 8                                 ;   sizeof(sigset_t))
              0f 05                  syscall
              49 8b 40 20            mov rax, [r8+HEADER_PID]
            spawned:
              c3                     ret

            ; ---- The child, which never returns ------------------------------------------------------
            ;
            ; It shares the JVM's memory and owns nothing but its registers and a stack that it does not use.
            ; rbx = header, r12 = record, r13 = its index. None of them is an argument register of a system call.
            child:
              4c 89 c3               mov rbx, r8
              4c 8b 23               mov r12, [rbx+HEADER_RECORDS]
              45 31 ed               xor r13d, r13d

            walk:
              4c 3b 6b 08            cmp r13, [rbx+HEADER_RECORD_COUNT]
              0f 83 9b 00 00 00      jae leave                                   ; the records have run out
              4c 89 6b 10            mov [rbx+HEADER_CURRENT], r13               ; tell the parent where we are
              49 8b 04 24            mov rax, [r12+RECORD_NUMBER]
              49 8b 7c 24 08         mov rdi, [r12+RECORD_ARGUMENTS]
              49 8b 74 24 10         mov rsi, [r12+RECORD_ARGUMENTS+8]
              49 8b 54 24 18         mov rdx, [r12+RECORD_ARGUMENTS+16]
              4d 8b 54 24 20         mov r10, [r12+RECORD_ARGUMENTS+24]
              4d 8b 44 24 28         mov r8, [r12+RECORD_ARGUMENTS+32]
              4d 8b 4c 24 30         mov r9, [r12+RECORD_ARGUMENTS+40]
              0f 05                  syscall                                     ; a good execve never comes back
              49 89 44 24 38         mov [r12+RECORD_RESULT], rax
              49 3b 44 24 60         cmp rax, [r12+RECORD_LEAST_SUCCESS]
              7c 20                  jl unsuccessful

            ; Success: store the result wherever later records want it.
              49 8b 4c 24 50         mov rcx, [r12+RECORD_SKIP_AFTER_SUCCESS]
              49 8b 54 24 40         mov rdx, [r12+RECORD_DESTINATIONS]
              48 85 d2               test rdx, rdx
              74 42                  je advance                                  ; nobody wants it
            store:
              48 8b 32               mov rsi, [rdx]
              48 85 f6               test rsi, rsi
              74 3a                  je advance                                  ; the list ends with 0
              48 89 06               mov [rsi], rax
              48 83 c2 08            add rdx, 8
              eb ef                  jmp store

            ; Not a success: tolerated, if it is an errno and one of those in the record.
            unsuccessful:
              48 f7 d8               neg rax                                     ; rax = errno, if there is one
              48 8d 50 ff            lea rdx, [rax-1]
              48 81 fa ff 0f 00 00   cmp rdx, 4095
              73 33                  jae fail                                    ; not 1..4095: a result below the least
              49 8b 54 24 48         mov rdx, [r12+RECORD_TOLERATED_ERRNOS]      ; four 16-bit values, lowest first
              66 83 fa ff            cmp dx, 0xffff
              74 11                  je tolerate                                 ; 0xffff: any errno will do
            compare:
              0f b7 ca               movzx ecx, dx
              85 c9                  test ecx, ecx
              74 21                  je fail                                     ; 0 ends the values
              39 c1                  cmp ecx, eax
              74 06                  je tolerate
              48 c1 ea 10            shr rdx, 16                                 ; the next one; after four, 0
              eb ef                  jmp compare
            tolerate:
              49 8b 4c 24 58         mov rcx, [r12+RECORD_SKIP_AFTER_TOLERATED]

            ; On to the next record, and past those to be skipped. rcx = how many those are.
            advance:
              48 ff c1               inc rcx
              49 01 cd               add r13, rcx
              48 6b c9 68            imul rcx, rcx, RECORD_SIZE
              49 01 cc               add r12, rcx
              e9 5f ff ff ff         jmp walk

            fail:
              4c 89 6b 18            mov [rbx+HEADER_FAILED], r13
            leave:
              8b bb a8 00 00 00      mov edi, [rbx+HEADER_EXIT_CODE]
              b8 e7 00 00 00         mov eax, 231                                ; exit_group(code)
              0f 05                  syscall
              eb f1                  jmp leave                                   ; does not happen

            ; ---- long syscall(number, a1, a2, a3, a4, a5, a6) ----------------------------------------
            ;
            ; Moves each argument of a C call to where a system call wants it. The seventh came on the stack, above the
            ; return address. Out: rax = the result, or -errno.
            syscall:
              48 89 f8               mov rax, rdi                                ; number
              48 89 f7               mov rdi, rsi
              48 89 d6               mov rsi, rdx
              48 89 ca               mov rdx, rcx
              4d 89 c2               mov r10, r8                                 ; not rcx: the syscall overwrites it
              4d 89 c8               mov r8, r9
              4c 8b 4c 24 08         mov r9, [rsp+8]
              0f 05                  syscall
              c3                     ret
            """;

    private X8664Listing() {}

    /** Reads the listing. */
    public static Listing listing() {
        return Listing.parse("x86_64", TEXT);
    }
}
