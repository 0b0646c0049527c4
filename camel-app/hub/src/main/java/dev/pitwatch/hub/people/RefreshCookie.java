package dev.pitwatch.hub.people;

import dev.pitwatch.hub.rest.Call;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;

/** The cookie by which a browser keeps its refresh token, so that no script can read it. */
public final class RefreshCookie {

    static final String NAME = "pitwatch_refresh";
    private static final String CLIENT = "X-Pitwatch-Client";
    private static final String PATH = "/api/v1/auth";

    private final URI publicUrl;
    private final Clock clock;

    /** Takes the address that browsers usually come by. */
    public RefreshCookie(URI publicUrl, Clock clock) {
        this.publicUrl = publicUrl;
        this.clock = clock;
    }

    /** {@return whether it is a page of ours that calls, which no other site's page can say of itself} */
    static boolean isFromBrowser(Call call) {
        return call.text(CLIENT).isPresent();
    }

    /** {@return what the browser is to keep} */
    String keep(Call call, String token, Instant until) {
        return write(call, token, Duration.between(clock.instant(), until));
    }

    /** {@return what makes the browser forget it} */
    String forget(Call call) {
        return write(call, "", Duration.ZERO);
    }

    private String write(Call call, String value, Duration age) {
        String text = "%s=%s; Path=%s; Max-Age=%d; HttpOnly; SameSite=Strict"
                .formatted(NAME, value, PATH, Math.max(0, age.toSeconds()));
        return isUnderTls(call) ? text + "; Secure" : text;
    }

    /** Of a hub behind a proxy only the browser knows; on a LAN it may come by plain HTTP, and would drop a secure cookie. */
    private boolean isUnderTls(Call call) {
        String origin = call.header("Origin").orElse(publicUrl.toString());
        return origin.toLowerCase(Locale.ROOT).startsWith("https:");
    }
}
