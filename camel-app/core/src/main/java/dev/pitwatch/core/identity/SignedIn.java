package dev.pitwatch.core.identity;

import java.time.Duration;

/**
 * What somebody gets who signed in or refreshed.
 *
 * @param expiresIn of the access token
 * @param refreshToken good once
 */
public record SignedIn(
        String accessToken, Duration expiresIn, String refreshToken, boolean isTemporaryPassword, User user)
        implements Entry {}
