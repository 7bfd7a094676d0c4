package io.carafe.linux.keeper;

/** How two numbers with a sign compare. */
enum Condition {
    EQUAL,
    NOT_EQUAL,
    LESS,
    NOT_LESS,
    GREATER,
    NOT_GREATER;

    boolean holds(long left, long right) {
        return switch (this) {
            case EQUAL -> left == right;
            case NOT_EQUAL -> left != right;
            case LESS -> left < right;
            case NOT_LESS -> left >= right;
            case GREATER -> left > right;
            case NOT_GREATER -> left <= right;
        };
    }
}
