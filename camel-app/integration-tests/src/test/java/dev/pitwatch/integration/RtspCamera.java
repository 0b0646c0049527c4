package dev.pitwatch.integration;

import static org.awaitility.Awaitility.await;

import dev.pitwatch.integration.NetworkNamespace.Link;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A camera in a network of its own, since none may be on this machine: a MediaMTX that ffmpeg sends a test picture to. It has a main and a
 * small stream at the addresses that Hikvision's have, and a tiny one, of which many may be pulled.
 */
final class RtspCamera implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int PORT = 8554;
    private static final String MAIN = "/Streaming/Channels/101";
    private static final String LOW = "/Streaming/Channels/102";
    private static final String TINY = "/tiny";

    /** Sizes and frames a second by name. */
    private static final List<List<String>> STREAMS =
            List.of(List.of(MAIN, "640x360", "15"), List.of(LOW, "320x180", "10"), List.of(TINY, "64x36", "2"));

    private static final String SETTINGS =
            """
            logLevel: warn
            rtspTransports: [tcp]
            rtmp: false
            hls: false
            webrtc: false
            srt: false
            moq: false
            paths: {all_others: {}}
            """;

    private final NetworkNamespace network;
    private final Path folder;
    private final Link link;
    private final Process server;
    private Process sender;

    private RtspCamera(NetworkNamespace network, Path folder) throws IOException {
        this.network = network;
        this.folder = folder;
        this.link = network.link();
        Path settings = Files.writeString(folder.resolve("camera.yml"), SETTINGS);
        server = run(List.of(MediaMtxServer.program(), settings.toString()));
        awaitAnswer();
        for (List<String> stream : STREAMS) {
            film(stream.get(0), stream.get(1), stream.get(2));
        }
        send();
    }

    static RtspCamera started(Path folder) throws IOException {
        NetworkNamespace network = NetworkNamespace.made();
        try {
            return new RtspCamera(network, Files.createDirectories(folder));
        } catch (IOException | RuntimeException e) {
            network.close();
            throw e;
        }
    }

    private void awaitAnswer() {
        await("the camera")
                .atMost(PATIENCE)
                .failFast("the camera ended, see its log", () -> !server.isAlive())
                .ignoreExceptionsInstanceOf(IOException.class)
                .until(() -> {
                    new Socket(link.there(), PORT).close();
                    return true;
                });
    }

    private Process run(List<String> command) throws IOException {
        return new ProcessBuilder(network.inside(command))
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        folder.resolve("camera.log").toFile()))
                .start();
    }

    private Path film(String stream) {
        return folder.resolve(stream.replace('/', '-') + ".mp4");
    }

    private void film(String stream, String size, String frames) throws IOException {
        String source = "testsrc=size=%s:rate=%s:duration=8".formatted(size, frames);
        Process filming = run(
                List.of(("ffmpeg -nostdin -loglevel error -y -f lavfi -i " + source + " -c:v libx264 -preset ultrafast"
                                + " -profile:v baseline -pix_fmt yuv420p -g " + frames + " " + film(stream))
                        .split(" ")));
        if (filming.onExit().join().exitValue() != 0) {
            throw new IOException("ffmpeg made no film: see " + folder.resolve("camera.log"));
        }
    }

    /** {@return one more address that it is at} */
    String anotherAddress() throws IOException {
        return network.link().there();
    }

    String address() {
        return link.there();
    }

    /** {@return its main stream's} */
    String url() {
        return url(address());
    }

    static String url(String address) {
        return of(address, MAIN);
    }

    String lowUrl() {
        return of(address(), LOW);
    }

    String tinyUrl() {
        return of(address(), TINY);
    }

    private static String of(String address, String stream) {
        return "rtsp://%s:%d%s".formatted(address, PORT, stream);
    }

    /** It answers, and sends nothing any more. */
    void fallSilent() {
        sender.destroyForcibly().onExit().join();
    }

    void send() throws IOException {
        List<String> command = new ArrayList<>(List.of("ffmpeg", "-nostdin", "-loglevel", "error"));
        for (List<String> stream : STREAMS) {
            command.addAll(List.of("-re", "-stream_loop", "-1", "-i"));
            command.add(film(stream.get(0)).toString());
        }
        for (int i = 0; i < STREAMS.size(); i++) {
            command.addAll(List.of("-map", i + ":v", "-c", "copy", "-f", "rtsp", "-rtsp_transport", "tcp"));
            command.add(of("127.0.0.1", STREAMS.get(i).get(0)));
        }
        sender = run(command);
    }

    /** Its cable is pulled. */
    void cut() throws IOException {
        link.cut();
    }

    void heal() throws IOException {
        link.heal();
    }

    @Override
    public void close() throws IOException {
        if (sender != null) {
            fallSilent();
        }
        server.destroy();
        server.onExit().join();
        network.close();
    }
}
