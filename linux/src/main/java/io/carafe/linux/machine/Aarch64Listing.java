package io.carafe.linux.machine;

/**
 * The machine code for aarch64, in the syntax of Arm: destination first, except in stores.
 *
 * <p>A C function gets its arguments in {@code x0} to {@code x7} and answers in {@code x0}; it may overwrite {@code x0} to
 * {@code x17} as it likes. A system call gets its number in {@code x8} and its arguments in {@code x0} to {@code x5},
 * answers in {@code x0}, and overwrites nothing else; see {@code syscall(2)}. Numbers of system calls are those of
 * {@code asm-generic/unistd.h}.
 *
 * <p>Every instruction is a little-endian word of 32 bits. The bytes stand here as in memory, the lowest first, which is
 * the reverse of what {@code objdump} prints.
 *
 * <p>This architecture may reorder stores. What the child writes before it starts a program need not be seen by anybody
 * in order; what it writes before it exits, the failed record, must be seen by a parent that has seen the alive word
 * become 0, hence the barrier in front of {@code exit_group}.
 */
public final class Aarch64Listing {

    private static final String TEXT = """
            ; ---- long spawn(header) ------------------------------------------------------------------
            ;
            ; In: x0 = header. Out: x0 = the child's pid, or -errno. A system call preserves every register but x0, so
            ; the header can stay in x9 and nothing has to be saved: the stack is not used at all.
            spawn:
              e9 03 00 aa   mov x9, x0                                  ; x9 = header, on both sides of clone3

            ; Block every signal, so that no handler of the JVM can run in the child.
              e8 10 80 d2   mov x8, #135                                ; rt_sigprocmask(
              40 00 80 d2   mov x0, #2                                  ;   SIG_SETMASK,
              21 a1 00 91   add x1, x9, #HEADER_ALL_SIGNALS             ;   &all,
              22 c1 00 91   add x2, x9, #HEADER_SAVED_SIGNALS           ;   &saved,
              03 01 80 d2   mov x3, #8                                  ;   sizeof(sigset_t))
              01 00 00 d4   svc #0
              c0 01 f8 b7   tbnz x0, #63, spawned                       ; refused: return -errno

            ; One call, two returns.
              68 36 80 d2   mov x8, #435                                ; clone3(
              20 41 01 91   add x0, x9, #HEADER_CLONE_ARGS              ;   &clone_args,
              21 25 40 f9   ldr x1, [x9, #HEADER_CLONE_ARGS_SIZE]       ;   size)
              01 00 00 d4   svc #0
              40 01 00 b4   cbz x0, child                               ; 0: this is the child

            ; The parent: keep the answer, give the thread its signals back, return.
              20 11 00 f9   str x0, [x9, #HEADER_PID]                   ; pid, or -errno
              e8 10 80 d2   mov x8, #135                                ; rt_sigprocmask(
              40 00 80 d2   mov x0, #2                                  ;   SIG_SETMASK,
              21 c1 00 91   add x1, x9, #HEADER_SAVED_SIGNALS           ;   &saved,
              02 00 80 d2   mov x2, #0                                  ;   NULL,
              03 01 80 d2   mov x3, #8                                  ;   sizeof(sigset_t))
              01 00 00 d4   svc #0
              20 11 40 f9   ldr x0, [x9, #HEADER_PID]
            spawned:
              c0 03 5f d6   ret

            ; ---- The child, which never returns ------------------------------------------------------
            ;
            ; It shares the JVM's memory and owns nothing but its registers and a stack that it does not use.
            ; x9 = header, x10 = record, x11 = its index. None of them is an argument register of a system call.
            child:
              2a 01 40 f9   ldr x10, [x9, #HEADER_RECORDS]
              0b 00 80 d2   mov x11, #0

            walk:
              2c 05 40 f9   ldr x12, [x9, #HEADER_RECORD_COUNT]
              7f 01 0c eb   cmp x11, x12
              22 05 00 54   b.cs leave                                  ; the records have run out
              2b 09 00 f9   str x11, [x9, #HEADER_CURRENT]              ; tell the parent where we are
              48 01 40 f9   ldr x8, [x10, #RECORD_NUMBER]
              40 85 40 a9   ldp x0, x1, [x10, #RECORD_ARGUMENTS]
              42 8d 41 a9   ldp x2, x3, [x10, #RECORD_ARGUMENTS+16]
              44 95 42 a9   ldp x4, x5, [x10, #RECORD_ARGUMENTS+32]
              01 00 00 d4   svc #0                                      ; a good execve never comes back
              40 1d 00 f9   str x0, [x10, #RECORD_RESULT]
              4c 31 40 f9   ldr x12, [x10, #RECORD_LEAST_SUCCESS]
              1f 00 0c eb   cmp x0, x12
              0b 01 00 54   b.lt unsuccessful

            ; Success: store the result wherever later records want it.
              4c 29 40 f9   ldr x12, [x10, #RECORD_SKIP_AFTER_SUCCESS]
              4d 21 40 f9   ldr x13, [x10, #RECORD_DESTINATIONS]
              cd 02 00 b4   cbz x13, advance                            ; nobody wants it
            store:
              ae 85 40 f8   ldr x14, [x13], #8
              8e 02 00 b4   cbz x14, advance                            ; the list ends with 0
              c0 01 00 f9   str x0, [x14]
              fd ff ff 17   b store

            ; Not a success: tolerated, if it is an errno and one of those in the record.
            unsuccessful:
              e0 03 00 cb   neg x0, x0                                  ; x0 = errno, if there is one
              0d 04 00 d1   sub x13, x0, #1
              ee ff 81 d2   mov x14, #4095
              bf 01 0e eb   cmp x13, x14
              42 02 00 54   b.cs fail                                   ; not 1..4095: a result below the least
              4d 25 40 f9   ldr x13, [x10, #RECORD_TOLERATED_ERRNOS]    ; four 16-bit values, lowest first
              ef ff 9f 52   mov w15, #65535
              ae 3d 40 92   and x14, x13, #65535
              df 01 0f eb   cmp x14, x15
              e0 00 00 54   b.eq tolerate                               ; 0xffff: any errno will do
            compare:
              ae 3d 40 92   and x14, x13, #65535
              6e 01 00 b4   cbz x14, fail                               ; 0 ends the values
              df 01 00 eb   cmp x14, x0
              60 00 00 54   b.eq tolerate
              ad fd 50 d3   lsr x13, x13, #16                           ; the next one; after four, 0
              fb ff ff 17   b compare
            tolerate:
              4c 2d 40 f9   ldr x12, [x10, #RECORD_SKIP_AFTER_TOLERATED]

            ; On to the next record, and past those to be skipped. x12 = how many those are.
            advance:
              8c 05 00 91   add x12, x12, #1
              6b 01 0c 8b   add x11, x11, x12
              0d 0d 80 d2   mov x13, #RECORD_SIZE
              8a 29 0d 9b   madd x10, x12, x13, x10
              d7 ff ff 17   b walk

            fail:
              2b 0d 00 f9   str x11, [x9, #HEADER_FAILED]
            leave:
              bf 3b 03 d5   dmb ish                                     ; all this is seen before alive is 0
              20 a9 40 b9   ldr w0, [x9, #HEADER_EXIT_CODE]
              c8 0b 80 d2   mov x8, #94                                 ; exit_group(code)
              01 00 00 d4   svc #0
              fc ff ff 17   b leave                                     ; does not happen

            ; ---- long syscall(number, a1, a2, a3, a4, a5, a6) ----------------------------------------
            ;
            ; Moves each argument of a C call to where a system call wants it. Out: x0 = the result, or -errno.
            syscall:
              e8 03 00 aa   mov x8, x0                                  ; number
              e0 03 01 aa   mov x0, x1
              e1 03 02 aa   mov x1, x2
              e2 03 03 aa   mov x2, x3
              e3 03 04 aa   mov x3, x4
              e4 03 05 aa   mov x4, x5
              e5 03 06 aa   mov x5, x6
              01 00 00 d4   svc #0
              c0 03 5f d6   ret
            """;

    private Aarch64Listing() {}

    /** Reads the listing. */
    public static Listing listing() {
        return Listing.parse("aarch64", TEXT);
    }
}
