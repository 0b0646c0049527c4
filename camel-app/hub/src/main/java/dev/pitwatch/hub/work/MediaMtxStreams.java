package dev.pitwatch.hub.work;

import dev.pitwatch.base.settings.Settings.Cameras;
import dev.pitwatch.base.settings.Settings.MediaServer;
import dev.pitwatch.core.work.camera.FrameProbe;
import dev.pitwatch.core.work.stream.StreamTokens;
import java.util.Optional;

/**
 * Where the media server gives streams to the hub's own programs: at the host of its control API.
 *
 * @param host as it stands in an address
 */
record MediaMtxStreams(String host) {

    private static final int RTSP_PORT = 8554;

    static MediaMtxStreams of(Optional<MediaServer> server) {
        return new MediaMtxStreams(server.map(there -> there.url().getHost()).orElse("127.0.0.1"));
    }

    /** {@return what reads the streams of cameras that are tried} */
    static FrameProbe probe(Cameras cameras, StreamTokens tokens) {
        MediaMtxStreams streams = of(cameras.server());
        return new Ffprobe(cameras.ffmpeg(), path -> streams.address(path, tokens.trial()));
    }

    /** {@return the address of a stream, a secret} */
    String address(String path, String token) {
        return "rtsp://%s:%d/%s?token=%s".formatted(host, RTSP_PORT, path, token);
    }
}
