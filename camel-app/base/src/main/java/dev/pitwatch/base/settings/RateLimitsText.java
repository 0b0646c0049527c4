package dev.pitwatch.base.settings;

import dev.pitwatch.base.settings.Settings.CodeLimits;
import dev.pitwatch.base.settings.Settings.RateLimits;
import dev.pitwatch.base.settings.Settings.SocketLimits;
import dev.pitwatch.base.settings.Settings.TrackingLimits;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Rate limits as a setting names them: those that differ from the standard ones. */
final class RateLimitsText {

    static final String EXPECTED =
            "off, or calls a minute, e.g. address=100,user=600,workshop=3000,sign-in=20,files=2000,tracking=120,link=30,workshop-codes=20,network-codes=5,codes=300,"
                    + " and of sockets session-sockets=20,workshop-sockets=200,address-sockets=200,frames=60";

    private static final Pattern ONE = Pattern.compile(
            "(address|user|workshop|sign-in|files|tracking|link|workshop-codes|network-codes|codes|session-sockets|workshop-sockets|address-sockets|frames)=([1-9]\\d{0,6})");

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
        TrackingLimits tracking = with(limits.tracking(), name, value);
        SocketLimits sockets = with(limits.sockets(), name, value);
        CodeLimits codes = with(limits.codes(), name, value);
        return new RateLimits(
                name.equals("address") ? value : limits.address(),
                name.equals("user") ? value : limits.user(),
                name.equals("workshop") ? value : limits.workshop(),
                name.equals("sign-in") ? value : limits.signIn(),
                name.equals("files") ? value : limits.files(),
                tracking,
                sockets,
                codes);
    }

    private static TrackingLimits with(TrackingLimits limits, String name, int value) {
        return switch (name) {
            case "tracking" -> new TrackingLimits(value, limits.link());
            case "link" -> new TrackingLimits(limits.address(), value);
            default -> limits;
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
