package io.carafe.client;

/** The client cannot get its command done; the message is for the user. */
public final class ClientException extends Exception {
    private static final long serialVersionUID = 1L;

    public ClientException(String message) {
        super(message);
    }
}
