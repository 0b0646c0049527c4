package dev.pitwatch.base.settings;

import dev.pitwatch.base.settings.Settings.CodeLimits;
import dev.pitwatch.base.settings.Settings.RateLimits;
import dev.pitwatch.base.settings.Settings.SocketLimits;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Rate limits as a setting names them: those that differ from the standard ones. */
final class RateLimitsText {

    static final String EXPECTED =
            "off, or calls a minute, e.g. address=100,user=600,workshop=3000,sign-in=20,workshop-codes=20,network-codes=5,codes=300,"
                    + " and of sockets session-sockets=20,workshop-sockets=200,address-sockets=200,frames=60";

    private static final Pattern ONE = Pattern.compile(
            "(address|user|workshop|sign-in|workshop-codes|network-codes|codes|session-sockets|workshop-sockets|address-sockets|frames)=([1-9]\\d{0,6})");

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
        CodeLimits codes = limits.codes();
        return switch (name) {
            case "address" -> new RateLimits(value, limits.user(), limits.workshop(), limits.signIn(), sockets, codes);
            case "user" -> new RateLimits(limits.address(), value, limits.workshop(), limits.signIn(), sockets, codes);
            case "workshop" -> new RateLimits(limits.address(), limits.user(), value, limits.signIn(), sockets, codes);
            case "sign-in" -> new RateLimits(limits.address(), limits.user(), limits.workshop(), value, sockets, codes);
            default ->
                new RateLimits(
                        limits.address(),
                        limits.user(),
                        limits.workshop(),
                        limits.signIn(),
                        with(sockets, name, value),
                        with(codes, name, value));
        };
    }

    private static CodeLimits with(CodeLimits limits, String name, int value) {
        return switch (name) {
            case "workshop-codes" -> new CodeLimits(value, limits.network(), limits.all());
            case "network-codes" -> new CodeLimits(limits.workshop(), value, limits.all());
            case "codes" -> new CodeLimits(limits.workshop(), limits.network(), value);
            default -> limits;
        };
    }

    private static SocketLimits with(SocketLimits limits, String name, int value) {
        return switch (name) {
            case "session-sockets" -> new SocketLimits(value, limits.workshop(), limits.address(), limits.frames());
            case "workshop-sockets" -> new SocketLimits(limits.session(), value, limits.address(), limits.frames());
            case "address-sockets" -> new SocketLimits(limits.session(), limits.workshop(), value, limits.frames());
            case "frames" -> new SocketLimits(limits.session(), limits.workshop(), limits.address(), value);
            default -> limits;
        };
    }
}
