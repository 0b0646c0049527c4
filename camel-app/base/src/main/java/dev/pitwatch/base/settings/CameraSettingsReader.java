package dev.pitwatch.base.settings;

import dev.pitwatch.base.net.Network;
import dev.pitwatch.base.settings.Settings.CameraTarget;
import dev.pitwatch.base.settings.Settings.Cameras;
import dev.pitwatch.base.settings.Settings.MediaServer;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads what there is of cameras. */
final class CameraSettingsReader {

    private static final String TARGETS = "camera.targets";
    private static final String TLS_NAMES = "camera.tls.names";
    private static final Pattern TARGET = Pattern.compile("(\\*|[a-z0-9_-]{1,64})\\s*=\\s*(\\S+)");

    private final SettingSources sources;

    CameraSettingsReader(SettingSources sources) {
        this.sources = sources;
    }

    /** Takes what reads a URL by the name of its setting. */
    Cameras read(Function<String, Optional<URI>> url) {
        Optional<String> user = sources.text("MEDIAMTX_API_USER");
        Optional<String> password = sources.text("MEDIAMTX_API_PASSWORD");
        if (user.isPresent() != password.isPresent()) {
            sources.wrongHidden(
                    user.isPresent() ? "MEDIAMTX_API_PASSWORD" : "MEDIAMTX_API_USER",
                    "a value, since the other of the two is set");
        }
        return new Cameras(
                url.apply("MEDIAMTX_API_URL").map(there -> new MediaServer(there, user, password)),
                url.apply("MEDIAMTX_WEBRTC_URL"),
                url.apply("MEDIAMTX_HLS_URL"),
                url.apply("MEDIAMTX_PLAYBACK_URL"),
                sources.text("FFMPEG_PATH", "ffmpeg"),
                targets(),
                tlsNames());
    }

    private boolean tlsNames() {
        String text = sources.configured(TLS_NAMES).orElse("true");
        if (!text.equals("true") && !text.equals("false")) {
            sources.wrong(TLS_NAMES, "true or false");
        }
        return text.equals("true");
    }

    private List<CameraTarget> targets() {
        try {
            return SettingsReader.list(sources.configured(TARGETS).orElse("")).stream()
                    .map(CameraSettingsReader::target)
                    .toList();
        } catch (IllegalArgumentException e) {
            sources.wrong(TARGETS, "workshops' codes and networks parted by commas, e.g. workshop_001=192.168.1.0/24");
            return List.of();
        }
    }

    private static CameraTarget target(String text) {
        Matcher target = TARGET.matcher(text);
        if (!target.matches()) {
            throw new IllegalArgumentException(text);
        }
        return new CameraTarget(target.group(1), Network.of(target.group(2)));
    }
}
