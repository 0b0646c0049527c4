package dev.pitwatch.launcher;

import dev.pitwatch.base.settings.Settings;
import dev.pitwatch.base.settings.Settings.Cameras;
import dev.pitwatch.base.settings.Settings.MediaServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.DatagramSocket;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * {@code ./pitwatch mediamtx-config}: a configuration of MediaMTX that fits this hub's settings, in the data folder and readable by its
 * owner only, since it holds the key of the hook.
 */
final class MediamtxConfigCommand {

    private static final String USAGE = "expected mediamtx-config, or mediamtx-config FILE";
    private static final URI API = URI.create("http://127.0.0.1:9997");
    /** Where the hub's ffmpeg gets stills, at the host of the control API. */
    private static final int RTSP_PORT = 8554;

    /** All addresses of the machine. */
    private static final Set<String> ANY = Set.of("0.0.0.0", "::", "[::]");

    /** What means nothing else in YAML. */
    private static final Pattern PLAIN = Pattern.compile("(?:https?://)?[A-Za-z0-9._-]+(?::\\d+)?");

    private static final String LOOPBACK_V4 = "127.0.0.1";
    private static final String LOOPBACK_V6 = "[::1]";
    private static final List<String> LOOPBACK = List.of(LOOPBACK_V4, "localhost", LOOPBACK_V6);

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
            explainOtherMachine();
        }
        if (settings.cameras().server().isEmpty()) {
            terminal.say("Tell the hub where it is: MEDIAMTX_API_URL=%s, MEDIAMTX_WEBRTC_URL, MEDIAMTX_HLS_URL"
                    .formatted(API));
        }
    }

    private void explainOtherMachine() {
        String bind = settings.http().bind();
        if (isLoopback(bind)) {
            terminal.warn("MediaMTX is on another machine and can't ask this hub, since PITWATCH_BIND is " + bind);
        } else if (hubAddress().isEmpty()) {
            terminal.warn(
                    "MediaMTX is on another machine: write this hub's address in place of 127.0.0.1 in authHTTPAddress");
        } else {
            terminal.say("MediaMTX is on another machine, and asks the hub at %s: see authHTTPAddress"
                    .formatted(hubAddress().get()));
        }
        String open = "https".equals(api().getScheme())
                ? "%d (stills) is".formatted(RTSP_PORT)
                : "%d (control) and %d (stills) are".formatted(port(api()), RTSP_PORT);
        terminal.say("Between the two %s not encrypted: by a private network only".formatted(open));
    }

    /** {@return the hub's address as MediaMTX reaches it; empty: it isn't known} */
    private Optional<String> hubAddress() {
        String bind = settings.http().bind();
        if (ANY.contains(bind)) {
            return isHere(api()) ? Optional.of(LOOPBACK_V4) : addressTowards(api().getHost());
        }
        return Optional.of(bind.contains(":") && !bind.startsWith("[") ? "[%s]".formatted(bind) : bind);
    }

    /** {@return the address by which this machine calls that host} Sends nothing. */
    static Optional<String> addressTowards(String host) {
        try (DatagramSocket socket = new DatagramSocket()) {
            socket.connect(new InetSocketAddress(InetAddress.getByName(host), RTSP_PORT));
            InetAddress own = socket.getLocalAddress();
            if (own == null || own.isAnyLocalAddress()) {
                return Optional.empty();
            }
            String text = own.getHostAddress().replaceFirst("%.*", "");
            return Optional.of(own instanceof Inet6Address ? "[%s]".formatted(text) : text);
        } catch (IOException e) {
            return Optional.empty(); // its name is not known here, or there is no way to it
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
                        "http://%s:%d/hooks/mediamtx/auth?key=%s"
                                .formatted(
                                        hubAddress().orElse(LOOPBACK_V4),
                                        settings.http().port(),
                                        settings.secrets().mediaHookKey()),
                "excluded", signsIn ? action("metrics") : action("api") + "\n" + action("metrics"),
                "api", apiAddress(api),
                "rtsp", at(listening(api), RTSP_PORT),
                "origin", quoted("%s://%s".formatted(hub.getScheme(), hub.getRawAuthority())),
                "host",
                        cameras.webrtcUrl()
                                .or(() -> Optional.of(hub))
                                .map(URI::getHost)
                                .map(host -> quoted(host.replaceAll("[\\[\\]]", "")))
                                .orElseThrow());
        String text = template();
        for (Map.Entry<String, String> value : values.entrySet()) {
            text = text.replace("@" + value.getKey() + "@", value.getValue());
        }
        return text;
    }

    /** {@return where the control API listens} With TLS it is behind a proxy on its machine. */
    private static String apiAddress(URI api) {
        if (!isHere(api) && "https".equals(api.getScheme())) {
            return at(LOOPBACK_V4, API.getPort());
        }
        return at(listening(api), port(api));
    }

    /** {@return the address that the hub calls there} On this machine a name is not looked up by two programs. */
    private static String listening(URI api) {
        return isHere(api) && !api.getHost().equals(LOOPBACK_V6) ? LOOPBACK_V4 : api.getHost();
    }

    private static String at(String host, int port) {
        return quoted("%s:%d".formatted(host, port));
    }

    /** {@return it as YAML has it: brackets and colons of IPv6 would be signs of its own} */
    private static String quoted(String text) {
        return PLAIN.matcher(text).matches() ? text : "'%s'".formatted(text);
    }

    private URI api() {
        return settings.cameras().server().map(MediaServer::url).orElse(API);
    }

    private static boolean isHere(URI url) {
        return LOOPBACK.contains(url.getHost());
    }

    private static boolean isLoopback(String bind) {
        return bind.startsWith("127.") || bind.equals("localhost") || bind.equals("::1");
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
