package dev.pitwatch.spi;

import static java.util.Objects.requireNonNull;

import java.util.regex.Pattern;

/**
 * A setting of a channel. The hub finds it as its own: the environment variable of that name, the file that {@code NAME_FILE}
 * names, or the key of that name in lower case with dots in config/dev.pitwatch.hub.cfg.
 *
 * @param name as the variable and the route file say it, e.g. "SMTP_HOST": 3 to 64 of A-Z, 0-9 and '_', first a letter; no name
 *     of the hub's own, which begin with "PITWATCH_"
 * @param required whether the channel is off without it
 * @param secret whether its value belongs into no log and no message
 * @param byDefault what holds when nothing is set; empty: nothing does, and <code>{{?NAME}}</code> leaves an option out
 * @param pattern what its whole value matches
 * @param expectation the same for people, e.g. "a host name, e.g. smtp.example.com"
 */
public record ChannelSetting(
        String name, boolean required, boolean secret, String byDefault, String pattern, String expectation) {

    private static final Pattern NAME = Pattern.compile("[A-Z][A-Z0-9_]{2,63}");

    public ChannelSetting {
        requireNonNull(byDefault, "byDefault");
        requireNonNull(expectation, "expectation");
        if (!NAME.matcher(name).matches() || name.startsWith("PITWATCH_")) {
            throw new IllegalArgumentException(
                    "setting is \"%s\", expected 3 to 64 of A-Z, 0-9 and '_' that do not begin with PITWATCH_"
                            .formatted(name));
        }
        Pattern.compile(pattern);
    }

    /** {@return a setting without which the channel is off} */
    public static ChannelSetting required(String name, String pattern, String expectation) {
        return new ChannelSetting(name, true, false, "", pattern, expectation);
    }

    /**
     * {@return a setting that may be left out}
     *
     * @param byDefault what holds then; empty: nothing
     */
    public static ChannelSetting optional(String name, String byDefault, String pattern, String expectation) {
        return new ChannelSetting(name, false, false, byDefault, pattern, expectation);
    }

    /** {@return the same, with a value that is shown nowhere} */
    public ChannelSetting asSecret() {
        return new ChannelSetting(name, required, true, byDefault, pattern, expectation);
    }
}
