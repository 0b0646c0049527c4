package dev.pitwatch.hub.rest;

import dev.pitwatch.core.identity.SessionService;
import dev.pitwatch.core.identity.SignedIn;
import dev.pitwatch.core.identity.WsTickets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;

/** Sign-in and account. */
public final class AuthHandlers implements Handlers {

    private final SessionService sessions;
    private final WsTickets tickets;

    public AuthHandlers(SessionService sessions, WsTickets tickets) {
        this.sessions = sessions;
        this.tickets = tickets;
    }

    @Override
    public Map<String, Handler> byOperation() {
        return Map.ofEntries(
                Map.entry("login", this::login),
                Map.entry("refresh", this::refresh),
                Map.entry("logout", this::logout),
                Map.entry("me", call -> Result.ok(sessions.me(call.principal()))),
                Map.entry("changePassword", this::changePassword),
                Map.entry("listSessions", this::listSessions),
                Map.entry("endSession", this::endSession),
                Map.entry("wsTicket", this::wsTicket));
    }

    private record Credentials(String username, String password) {}

    private Result login(Call call) {
        Credentials credentials = call.body(Credentials.class);
        return withUser(sessions.login(credentials.username(), credentials.password(), call.client()));
    }

    private record Refresh(String refreshToken) {}

    private Result refresh(Call call) {
        return Result.ok(tokens(sessions.refresh(call.body(Refresh.class).refreshToken())));
    }

    private Result logout(Call call) {
        sessions.logout(call.principal());
        return Result.nothing();
    }

    private record PasswordChange(String currentPassword, String newPassword) {}

    private Result changePassword(Call call) {
        PasswordChange change = call.body(PasswordChange.class);
        return withUser(sessions.changePassword(
                call.principal(), change.currentPassword(), change.newPassword(), call.client()));
    }

    private Result listSessions(Call call) {
        return Result.list(sessions.list(call.principal(), call.page()), call.page());
    }

    private Result endSession(Call call) {
        sessions.end(call.principal(), UUID.fromString(call.text("id").orElseThrow()));
        return Result.nothing();
    }

    private Result wsTicket(Call call) {
        return Result.ok(
                Map.of("ticket", tickets.issue(call.principal()), "expires_in", WsTickets.LIFETIME.toSeconds()));
    }

    private static Result withUser(SignedIn signedIn) {
        Map<String, Object> data = tokens(signedIn);
        data.put("user", signedIn.user());
        return Result.ok(data);
    }

    private static Map<String, Object> tokens(SignedIn signedIn) {
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("access_token", signedIn.accessToken());
        data.put("token_type", "Bearer");
        data.put("expires_in", signedIn.expiresIn().toSeconds());
        data.put("refresh_token", signedIn.refreshToken());
        data.put("role", signedIn.user().role());
        data.put("must_change_password", signedIn.user().mustChangePassword());
        data.put("is_temporary_password", signedIn.isTemporaryPassword());
        return data;
    }
}
