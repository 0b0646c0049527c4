package dev.pitwatch.core.work.stream;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How to look into a pit, as the API answers it.
 *
 * @param webrtcUrl for WHEP; null: the media server has none
 * @param low the small picture; null: the camera has none of its own
 * @param streamUrl the same as that of the protocol
 * @param protocol {@code webrtc}, or {@code hls} where there is no other
 * @param token opens one session; a secret
 */
public record Stream(
        long pitId,
        boolean cameraIsOnline,
        @Nullable String webrtcUrl,
        @Nullable String hlsUrl,
        @Nullable Addresses low,
        String streamUrl,
        String protocol,
        String token,
        Instant expiresAt) {

    /** Of one picture. */
    public record Addresses(@Nullable String webrtcUrl, @Nullable String hlsUrl) {}

    /** Names no secret. */
    @Override
    public String toString() {
        return "stream of pit " + pitId;
    }
}
