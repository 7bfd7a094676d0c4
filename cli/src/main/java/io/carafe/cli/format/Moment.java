package io.carafe.cli.format;

import io.carafe.api.GoDuration;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * Points in time as Docker's {@code --since}, {@code --until} and {@code until=} take them: dates with or without time
 * and zone, seconds since 1970, or so long ago ({@code 1h30m}).
 */
public final class Moment {
    private static final Pattern SECONDS = Pattern.compile("-?\\d{1,15}(\\.\\d{1,9})?");
    private static final List<Function<String, Instant>> FORMS = List.of(
            text -> OffsetDateTime.parse(text).toInstant(),
            text -> LocalDateTime.parse(text).atZone(ZoneId.systemDefault()).toInstant(),
            text -> LocalDateTime.parse(text + ":00:00")
                    .atZone(ZoneId.systemDefault())
                    .toInstant(),
            text -> OffsetDateTime.parse(text.replaceFirst("(Z|[+-]\\d\\d:\\d\\d)$", "T00:00$1"))
                    .toInstant(),
            text -> LocalDate.parse(text).atStartOfDay(ZoneId.systemDefault()).toInstant());

    private Moment() {}

    /** The time that a text means; empty when it means none. */
    public static Optional<Instant> parse(String text, Instant now) {
        try {
            if (SECONDS.matcher(text).matches()) {
                BigDecimal seconds = new BigDecimal(text);
                long whole = seconds.toBigInteger().longValueExact();
                return Optional.of(Instant.ofEpochSecond(
                        whole,
                        seconds.subtract(BigDecimal.valueOf(whole))
                                .movePointRight(9)
                                .longValue()));
            }
            var ago = GoDuration.parse(text);
            if (ago.isPresent()) {
                return Optional.of(now.minus(ago.get()));
            }
        } catch (DateTimeException | ArithmeticException outOfRange) {
            return Optional.empty();
        }
        for (Function<String, Instant> form : FORMS) {
            try {
                return Optional.of(form.apply(text));
            } catch (DateTimeException anotherForm) {
                // One of the others, perhaps.
            }
        }
        return Optional.empty();
    }
}
