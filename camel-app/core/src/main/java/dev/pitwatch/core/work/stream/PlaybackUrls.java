package dev.pitwatch.core.work.stream;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.pitwatch.core.people.identity.Principal;
import dev.pitwatch.core.work.camera.PlaybackLinks;
import dev.pitwatch.core.work.stream.StreamToken.Recording;
import java.math.BigDecimal;
import java.net.URI;
import java.net.URLEncoder;
import java.time.Duration;
import java.time.Instant;

/** Addresses of spans at the media server's playback, each with a token of its own. Thread safe. */
public final class PlaybackUrls implements PlaybackLinks {

    private static final int MILLIS = 3;

    private final String server;
    private final StreamTokens tokens;

    /** Takes where browsers reach it. */
    public PlaybackUrls(URI server, StreamTokens tokens) {
        String text = server.toString();
        this.server = text.endsWith("/") ? text : text + "/";
        this.tokens = tokens;
    }

    @Override
    public String link(Principal who, long pitId, String path, Instant start, Duration duration) {
        String seconds = BigDecimal.valueOf(duration.toMillis(), MILLIS).toPlainString();
        Recording span = new Recording(path, start.toString(), seconds);
        String token = tokens.playback(StreamViewer.of(who), pitId, span).token();
        return "%sget?path=%s&start=%s&duration=%s&token=%s"
                .formatted(server, encoded(path), encoded(span.start()), seconds, encoded(token));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, UTF_8);
    }
}
