package io.carafe.confinement.seccomp;

/** How an argument is compared; all numbers are unsigned. The names are those of JSON profiles without {@code SCMP_CMP_}. */
enum Comparison {
    NE,
    LT,
    LE,
    EQ,
    GE,
    GT,
    MASKED_EQ
}
