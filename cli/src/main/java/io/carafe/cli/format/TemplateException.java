package io.carafe.cli.format;

import io.carafe.api.error.InvalidSpecificationException;

/** Makes the errors about templates. */
final class TemplateException {
    private TemplateException() {}

    static InvalidSpecificationException unusable(String why) {
        return new InvalidSpecificationException(
                "the template of --format cannot be used: " + why,
                "It may hold what Go's templates have, for instance {{.Field.Field}}, {{json .Field}},"
                        + " {{range .List}}{{.}} {{end}}; --format json prints all fields.");
    }
}
