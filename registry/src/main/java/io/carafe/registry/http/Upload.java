package io.carafe.registry.http;

import java.net.http.HttpRequest;

/** The body of a request. */
public interface Upload {
    /** Gives it from its beginning, each time anew. */
    HttpRequest.BodyPublisher publisher();

    /** How many bytes of it have been taken, all attempts together. */
    long taken();

    /** A small body. */
    static Upload of(byte[] contents) {
        return new Upload() {
            @Override
            public HttpRequest.BodyPublisher publisher() {
                return HttpRequest.BodyPublishers.ofByteArray(contents);
            }

            @Override
            public long taken() {
                return 0;
            }
        };
    }
}
