package dev.pitwatch.core.people.identity;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What someone gets who signed in or refreshed.
 *
 * @param expiresIn of the access token
 * @param refreshToken good once; null: another tab of the browser has got the next one
 * @param sessionEnds when it is good for nothing any more
 */
public record SignedIn(
        String accessToken,
        Duration expiresIn,
        @Nullable String refreshToken,
        Instant sessionEnds,
        boolean isTemporaryPassword,
        User user)
        implements Entry {}
