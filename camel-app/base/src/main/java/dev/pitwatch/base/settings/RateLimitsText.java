package dev.pitwatch.base.settings;

import dev.pitwatch.base.settings.Settings.RateLimits;
import dev.pitwatch.base.settings.Settings.SocketLimits;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Rate limits as a setting names them: those that differ from the standard ones. */
final class RateLimitsText {

    static final String EXPECTED =
            "off, or calls a minute, e.g. address=100,user=600,workshop=3000,sign-in=20, and of sockets"
                    + " session-sockets=20,workshop-sockets=200,address-sockets=200,frames=60";

    private static final Pattern ONE = Pattern.compile(
            "(address|user|workshop|sign-in|session-sockets|workshop-sockets|address-sockets|frames)=([1-9]\\d{0,6})");

    private RateLimitsText() {}

    /** {@return the limits; empty: one of the parts is none} */
    static Optional<RateLimits> read(List<String> parts) {
        RateLimits limits = RateLimits.STANDARD;
        for (String part : parts) {
            Matcher matcher = ONE.matcher(part);
            if (!matcher.matches()) {
                return Optional.empty();
            }
            limits = with(limits, matcher.group(1), Integer.parseInt(matcher.group(2)));
        }
        return Optional.of(limits);
    }

    private static RateLimits with(RateLimits limits, String name, int value) {
        SocketLimits sockets = limits.sockets();
        return switch (name) {
            case "address" -> new RateLimits(value, limits.user(), limits.workshop(), limits.signIn(), sockets);
            case "user" -> new RateLimits(limits.address(), value, limits.workshop(), limits.signIn(), sockets);
            case "workshop" -> new RateLimits(limits.address(), limits.user(), value, limits.signIn(), sockets);
            case "sign-in" -> new RateLimits(limits.address(), limits.user(), limits.workshop(), value, sockets);
            default ->
                new RateLimits(
                        limits.address(),
                        limits.user(),
                        limits.workshop(),
                        limits.signIn(),
                        with(sockets, name, value));
        };
    }

    private static SocketLimits with(SocketLimits limits, String name, int value) {
        return switch (name) {
            case "session-sockets" -> new SocketLimits(value, limits.workshop(), limits.address(), limits.frames());
            case "workshop-sockets" -> new SocketLimits(limits.session(), value, limits.address(), limits.frames());
            case "address-sockets" -> new SocketLimits(limits.session(), limits.workshop(), value, limits.frames());
            default -> new SocketLimits(limits.session(), limits.workshop(), limits.address(), value);
        };
    }
}
