package dev.pitwatch.core.notices.webhook;

/** Where a notice goes that is for a webhook. */
public record WebhookTarget(String url, String secret) {

    /** Names no secret; the URL may hold one. */
    @Override
    public String toString() {
        return "a webhook";
    }
}
