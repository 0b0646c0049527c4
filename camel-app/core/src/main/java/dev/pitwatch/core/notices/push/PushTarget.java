package dev.pitwatch.core.notices.push;

/**
 * Where a notice goes that is for a browser.
 *
 * @param p256dh the browser's public key, in base64url
 * @param auth its secret, in base64url
 */
public record PushTarget(String endpoint, String p256dh, String auth) {

    /** Names no secret. */
    @Override
    public String toString() {
        return "a browser";
    }
}
