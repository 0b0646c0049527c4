package dev.pitwatch.hub.alerts;

import dev.pitwatch.base.database.Actor;
import dev.pitwatch.base.problem.Problem;
import dev.pitwatch.core.alerts.alert.AlertService;
import dev.pitwatch.core.notices.push.PushAcknowledgements;
import dev.pitwatch.core.people.identity.LiveSession;
import dev.pitwatch.core.people.identity.LiveSessions;
import dev.pitwatch.core.people.identity.Principal;
import dev.pitwatch.core.people.identity.Role;
import dev.pitwatch.hub.rest.Call;
import dev.pitwatch.hub.rest.Handler;
import dev.pitwatch.hub.rest.Handlers;
import dev.pitwatch.hub.rest.Result;
import java.util.Map;

/** An alert acknowledged from the push message that told of it, with the rights that its person has now. */
final class PushAcknowledgeHandlers implements Handlers {

    private final PushAcknowledgements tokens;
    private final LiveSessions sessions;
    private final AlertService alerts;

    PushAcknowledgeHandlers(PushAcknowledgements tokens, LiveSessions sessions, AlertService alerts) {
        this.tokens = tokens;
        this.sessions = sessions;
        this.alerts = alerts;
    }

    private record Acknowledgement(String token) {}

    @Override
    public Map<String, Handler> byOperation() {
        return Map.of("acknowledgePush", this::acknowledge);
    }

    private Result acknowledge(Call call) {
        PushAcknowledgements.Named named =
                tokens.find(call.part(Acknowledgement.class).token()).orElseThrow(() -> Problem.notFound("token"));
        Principal who = sessions.find(named.sessionId())
                .map(LiveSession::principal)
                .filter(PushAcknowledgeHandlers::mayAcknowledge)
                .orElseThrow(() -> Problem.notFound("token"));
        return Result.ok(asPerson(who).run(() -> alerts.acknowledge(who, named.alertId())));
    }

    /** {@return who acts, for the audit log: the call has no sign-in that says so} */
    private static Actor asPerson(Principal who) {
        Actor caller = Actor.current();
        return new Actor(
                Actor.Type.USER, who.userId(), who.name(), who.role().code(), caller.address(), caller.correlationId());
    }

    /** As {@code POST /alerts/{id}/acknowledge}: staff, who need not change their password first. */
    private static boolean mayAcknowledge(Principal who) {
        return who.role() != Role.CUSTOMER && !who.mustChangePassword();
    }
}
