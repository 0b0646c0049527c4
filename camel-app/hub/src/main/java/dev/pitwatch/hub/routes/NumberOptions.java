package dev.pitwatch.hub.routes;

import java.time.Duration;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.camel.CamelContext;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.TypeConversionException;
import org.apache.camel.TypeConverterExists;
import org.apache.camel.spi.PropertyConfigurerGetter;
import org.apache.camel.spi.TypeConverterRegistry;
import org.apache.camel.support.DefaultComponent;
import org.apache.camel.support.SimpleTypeConverter;
import org.apache.camel.util.URISupport;

/**
 * Refuses numbers and durations that Camel would take for others without a word: {@code TimeUtils.toMilliSeconds} reads
 * {@code 10x}, {@code ten} and {@code PT5S} as 0, and {@code 5ss} as 5 s, for an endpoint's number as well as for a time-out of a
 * step, and a route that waits for nothing, or polls without a pause, is found out at night.
 */
final class NumberOptions {

    /** For the reason of a refusal. */
    static final String EXPECTED = "expected a number, or a duration such as 250ms, 5s, 1h30m";

    private static final Set<Class<?>> TYPES = Set.of(int.class, Integer.class, long.class, Long.class, Duration.class);

    /** What Camel's manual lets one write: a number (of milliseconds), or parts such as 1h30m, 5s, 250ms. */
    private static final Pattern NUMBER = Pattern.compile("-?\\d+|(\\d+(d|h|m|s|ms))+");

    /** Besides, where it is turned into a duration, and not read as a number. */
    private static final Pattern ISO_DURATION = Pattern.compile("[Pp][\\dDdTtHhMmSs.]+");

    private NumberOptions() {}

    /** Makes the context refuse such durations of steps, where it turns their text into one. */
    static void beStrict(CamelContext context) {
        TypeConverterRegistry converters = context.getTypeConverterRegistry();
        TypeConverterExists before = converters.getTypeConverterExists();
        converters.setTypeConverterExists(TypeConverterExists.Override);
        converters.addTypeConverter(
                Duration.class, String.class, new SimpleTypeConverter(false, NumberOptions::duration));
        converters.setTypeConverterExists(before);
    }

    private static Duration duration(Class<?> type, Exchange exchange, Object value) {
        String text = value.toString();
        if (!fits(Duration.class, text)) {
            throw new TypeConversionException(value, type, new IllegalArgumentException(EXPECTED));
        }
        return org.apache.camel.converter.DurationConverter.toDuration(text);
    }

    /** Throws for the first option of an endpoint that is to be a number and isn't one. */
    static void check(CamelContext scratch, RouteFile file) throws RouteFileException {
        YamlSource source = new YamlSource(file);
        for (Endpoint endpoint : scratch.getEndpoints()) {
            if (endpoint.getComponent() instanceof DefaultComponent component
                    && component.getEndpointPropertyConfigurer() instanceof PropertyConfigurerGetter types) {
                for (Map.Entry<String, Object> option : options(endpoint).entrySet()) {
                    String value = String.valueOf(option.getValue());
                    Class<?> type = types.getOptionType(option.getKey(), true);
                    if (type != null && TYPES.contains(type) && !value.startsWith("#") && !fits(type, value)) {
                        throw refusal(file, source, option.getKey(), value);
                    }
                }
            }
        }
    }

    private static boolean fits(Class<?> type, String value) {
        return NUMBER.matcher(value).matches()
                || type == Duration.class && ISO_DURATION.matcher(value).matches();
    }

    /** {@return the options in an endpoint's URI} */
    static Map<String, Object> options(Endpoint endpoint) {
        String uri = endpoint.getEndpointUri();
        int query = uri.indexOf('?');
        try {
            return query < 0 ? Map.of() : URISupport.parseQuery(uri.substring(query + 1));
        } catch (java.net.URISyntaxException e) {
            throw new IllegalStateException(e); // Camel has made the endpoint of it
        }
    }

    private static RouteFileException refusal(RouteFile file, YamlSource source, String option, String value) {
        OptionalInt line = source.find(value, 1);
        boolean secret = line.isEmpty(); // it came from a property
        return new RouteFileException(
                file.label(),
                secret ? source.find(option, 1) : line,
                "option %s: \"%s\" doesn't fit, %s".formatted(option, secret ? "…" : value, EXPECTED));
    }
}
