package io.carafe.cli.format;

import io.carafe.api.GoDuration;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.regex.Pattern;

/**
 * Points in time as Docker's {@code --since}, {@code --until} and {@code until=} take them: dates with or without time
 * and zone, seconds since 1970, or so long ago ({@code 1h30m}).
 */
public final class Moment {
    private static final Pattern SECONDS = Pattern.compile("-?\\d{1,15}(\\.\\d{1,9})?");
    private static final List<BiFunction<String, ZoneId, Instant>> FORMS = List.of(
            (text, zone) -> OffsetDateTime.parse(text).toInstant(),
            (text, zone) -> LocalDateTime.parse(text).atZone(zone).toInstant(),
            (text, zone) -> LocalDateTime.parse(text + ":00:00").atZone(zone).toInstant(),
            (text, zone) -> OffsetDateTime.parse(text.replaceFirst("(Z|[+-]\\d\\d:\\d\\d)$", "T00:00$1"))
                    .toInstant(),
            (text, zone) -> LocalDate.parse(text).atStartOfDay(zone).toInstant());

    private Moment() {}

    /**
     * The time that a text means; empty when it means none.
     *
     * @param now in the zone of a time that names none
     */
    public static Optional<Instant> parse(String text, ZonedDateTime now) {
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
                return Optional.of(now.toInstant().minus(ago.get()));
            }
        } catch (DateTimeException | ArithmeticException outOfRange) {
            return Optional.empty();
        }
        for (BiFunction<String, ZoneId, Instant> form : FORMS) {
            try {
                return Optional.of(form.apply(text, now.getZone()));
            } catch (DateTimeException anotherForm) {
                // One of the others, perhaps.
            }
        }
        return Optional.empty();
    }
}
