package dev.pitwatch.hub.live;

import dev.pitwatch.base.problem.Problem;
import dev.pitwatch.base.problem.ProblemCode;
import dev.pitwatch.core.people.identity.Principal;
import dev.pitwatch.core.people.identity.WsTickets;
import dev.pitwatch.hub.rest.Call;
import dev.pitwatch.hub.rest.Handler;
import dev.pitwatch.hub.rest.Handlers;
import dev.pitwatch.hub.rest.Result;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Tickets to open a socket by. */
final class TicketHandlers implements Handlers {

    private final WsTickets tickets;
    private final Function<String, Principal> visitors;
    private final Consumer<String> shown;

    /**
     * Takes where tickets are.
     *
     * @param visitors knows who comes by the token of a job's link
     * @param shown counts such a token, and throws when it is one too many
     */
    TicketHandlers(WsTickets tickets, Function<String, Principal> visitors, Consumer<String> shown) {
        this.tickets = tickets;
        this.visitors = visitors;
        this.shown = shown;
    }

    @Override
    public Map<String, Handler> byOperation() {
        return Map.of("wsTicket", this::wsTicket);
    }

    private record Link(@Nullable String track) {}

    /** By a job's link, or for a caller who is signed in. */
    private Result wsTicket(Call call) {
        String track = call.hasBody() ? call.body(Link.class).track() : null;
        Principal watcher = track == null ? call.who().orElseThrow(TicketHandlers::unknown) : visitor(track);
        return Result.ok(Map.of("ticket", tickets.issue(watcher), "expires_in", WsTickets.LIFETIME.toSeconds()));
    }

    private Principal visitor(String track) {
        shown.accept(track);
        return visitors.apply(track);
    }

    private static Problem unknown() {
        return new Problem(ProblemCode.UNAUTHENTICATED, "expected the header Authorization: Bearer …, or track");
    }
}
