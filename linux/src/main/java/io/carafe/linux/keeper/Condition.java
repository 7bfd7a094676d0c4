package io.carafe.linux.keeper;

/** How two numbers with a sign compare. */
enum Condition {
    EQUAL,
    NOT_EQUAL,
    LESS,
    NOT_LESS,
    GREATER,
    NOT_GREATER
}
