package dev.pitwatch.launcher;

import dev.pitwatch.base.settings.Settings;
import dev.pitwatch.base.settings.Settings.Cameras;
import dev.pitwatch.base.settings.Settings.MediaServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * {@code ./pitwatch mediamtx-config}: a configuration of MediaMTX that fits this hub's settings, in the data folder and readable by its
 * owner only, since it holds the key of the hook.
 */
final class MediamtxConfigCommand {

    private static final String USAGE = "expected mediamtx-config, or mediamtx-config FILE";
    private static final URI API = URI.create("http://127.0.0.1:9997");
    private static final List<String> LOOPBACK = List.of("127.0.0.1", "localhost", "[::1]");

    private final Settings settings;
    private final Terminal terminal;

    MediamtxConfigCommand(Settings settings, Terminal terminal) {
        this.settings = settings;
        this.terminal = terminal;
    }

    /** Takes the words behind {@code mediamtx-config}. */
    void run(List<String> words) {
        if (words.size() > 1 || words.stream().anyMatch(word -> word.startsWith("-"))) {
            throw new LauncherException(USAGE);
        }
        Path file = words.isEmpty() ? settings.folders().data().resolve("mediamtx.yml") : Path.of(words.get(0));
        String text = text();
        try {
            Files.deleteIfExists(file); // its rights may have been others'
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException("%s can't be written".formatted(file), e);
        }
        terminal.say("Written: %s. Start MediaMTX with it: mediamtx %s".formatted(file, file));
        if (!isHere(api())) {
            terminal.warn(
                    "MediaMTX is on another machine: write this hub's address in place of 127.0.0.1 in authHTTPAddress");
        }
        if (settings.cameras().server().isEmpty()) {
            terminal.say("Tell the hub where it is: MEDIAMTX_API_URL=%s, MEDIAMTX_WEBRTC_URL, MEDIAMTX_HLS_URL"
                    .formatted(API));
        }
    }

    private String text() {
        Cameras cameras = settings.cameras();
        URI api = api();
        boolean signsIn = cameras.server().flatMap(MediaServer::user).isPresent();
        if (!signsIn && !isHere(api)) {
            throw new LauncherException(
                    "MEDIAMTX_API_USER and MEDIAMTX_API_PASSWORD are not set, expected both, since MEDIAMTX_API_URL is on another machine: "
                            + api.getHost());
        }
        URI hub = settings.web().publicUrl();
        Map<String, String> values = Map.of(
                "hook",
                        "http://127.0.0.1:%d/hooks/mediamtx/auth?key=%s"
                                .formatted(
                                        settings.http().port(),
                                        settings.secrets().mediaHookKey()),
                "excluded", signsIn ? action("metrics") : action("api") + "\n" + action("metrics"),
                "api", "%s:%d".formatted(isHere(api) ? "127.0.0.1" : "", port(api)),
                "origin", "%s://%s".formatted(hub.getScheme(), hub.getRawAuthority()),
                "host",
                        cameras.webrtcUrl()
                                .or(() -> Optional.of(hub))
                                .map(URI::getHost)
                                .orElseThrow());
        String text = template();
        for (Map.Entry<String, String> value : values.entrySet()) {
            text = text.replace("@" + value.getKey() + "@", value.getValue());
        }
        return text;
    }

    private URI api() {
        return settings.cameras().server().map(MediaServer::url).orElse(API);
    }

    private static boolean isHere(URI url) {
        return LOOPBACK.contains(url.getHost());
    }

    private static String action(String name) {
        return "  - action: " + name;
    }

    private static int port(URI url) {
        return url.getPort() >= 0 ? url.getPort() : "https".equals(url.getScheme()) ? 443 : 80;
    }

    private static String template() {
        try (InputStream in = MediamtxConfigCommand.class.getResourceAsStream("/mediamtx.yml")) {
            return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("mediamtx.yml", e);
        }
    }
}
