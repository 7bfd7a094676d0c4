package io.carafe.cli;

/** The entry point of the {@code carafe} command. */
public final class Main {
    private static final int ENGINE_ERROR = 125;

    private Main() {}

    public static void main(String[] args) {
        if (args.length == 1 && args[0].equals("version")) {
            System.out.println("carafe 0.1.0-SNAPSHOT");
            return;
        }
        System.err.println("usage: carafe COMMAND [ARGUMENT...]");
        System.exit(ENGINE_ERROR);
    }
}
