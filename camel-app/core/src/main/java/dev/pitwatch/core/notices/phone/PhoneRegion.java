package dev.pitwatch.core.notices.phone;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * The country whose people write its phone numbers without country code.
 *
 * @param code of ISO 3166, e.g. IN
 */
public record PhoneRegion(String code) {

    /** Where nothing else is known. */
    public static final PhoneRegion INDIA = new PhoneRegion("IN");

    private static final String COUNTRIES = "/phones/countries.txt";

    /** Of zones that were asked for, which are few. */
    private static final Map<String, Optional<PhoneRegion>> BY_ZONE = new ConcurrentHashMap<>();

    /** {@return the country of the time zone; of one that belongs to none, e.g. UTC, the currency's} */
    public static PhoneRegion of(String timeZone, String currency) {
        // ISO 4217: a country's code and a letter; of EUR and the like no numbers are known.
        return BY_ZONE.computeIfAbsent(timeZone, PhoneRegion::find)
                .orElseGet(() -> new PhoneRegion(currency.substring(0, 2)));
    }

    private static Optional<PhoneRegion> find(String timeZone) {
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(
                Objects.requireNonNull(PhoneRegion.class.getResourceAsStream(COUNTRIES), COUNTRIES),
                StandardCharsets.UTF_8))) {
            return lines.lines()
                    .map(line -> line.split(" "))
                    .filter(words -> among(timeZone, words))
                    .map(words -> new PhoneRegion(words[0]))
                    .findFirst();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean among(String timeZone, String[] words) {
        Stream<String> zones = Arrays.stream(words).skip(1);
        return zones.anyMatch(timeZone::equals);
    }
}
