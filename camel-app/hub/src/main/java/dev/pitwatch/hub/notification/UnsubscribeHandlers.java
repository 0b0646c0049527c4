package dev.pitwatch.hub.notification;

import dev.pitwatch.core.notices.preference.Unsubscribing;
import dev.pitwatch.hub.rest.Call;
import dev.pitwatch.hub.rest.Handler;
import dev.pitwatch.hub.rest.Handlers;
import dev.pitwatch.hub.rest.Result;
import java.net.URI;
import java.util.Map;
import java.util.Optional;

/** What readers of mails say by the link in a mail. Looking at it changes nothing: programs that check mails do that, too. */
final class UnsubscribeHandlers implements Handlers {

    private static final int SEE_OTHER = 303;

    private final Unsubscribing unsubscribing;
    private final URI publicUrl;

    UnsubscribeHandlers(Unsubscribing unsubscribing, URI publicUrl) {
        this.unsubscribing = unsubscribing;
        this.publicUrl = publicUrl;
    }

    @Override
    public Map<String, Handler> byOperation() {
        return Map.of(
                "getUnsubscribe",
                this::get,
                "unsubscribe",
                call -> Result.ok(unsubscribing.choose(token(call), true)),
                "undoUnsubscribe",
                call -> Result.ok(unsubscribing.choose(token(call), false)));
    }

    /** A person gets the page that asks them. */
    private Result get(Call call) {
        String token = token(call);
        if (call.header("Accept").filter(types -> types.contains("text/html")).isPresent()) {
            String page = publicUrl.resolve("/unsubscribe/" + token).toString();
            return new Result(SEE_OTHER, null, null, Optional.of(page));
        }
        return Result.ok(unsubscribing.of(token));
    }

    private static String token(Call call) {
        return call.text("token").orElseThrow();
    }
}
