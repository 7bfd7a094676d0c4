package io.carafe.linux.program;

/** How two numbers with a sign compare. */
public enum Condition {
    EQUAL,
    NOT_EQUAL,
    LESS,
    NOT_LESS,
    GREATER,
    NOT_GREATER
}
