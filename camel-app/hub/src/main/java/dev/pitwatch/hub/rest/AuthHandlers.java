package dev.pitwatch.hub.rest;

import dev.pitwatch.core.identity.Entry;
import dev.pitwatch.core.identity.OneTimeAccess;
import dev.pitwatch.core.identity.OneTimeSecretRepository.CustomerAddress;
import dev.pitwatch.core.identity.Principal;
import dev.pitwatch.core.identity.SecondFactorNeeded;
import dev.pitwatch.core.identity.SecondFactorService;
import dev.pitwatch.core.identity.SessionService;
import dev.pitwatch.core.identity.SignedIn;
import dev.pitwatch.core.identity.WsTickets;
import dev.pitwatch.core.problem.Problem;
import dev.pitwatch.core.problem.ProblemCode;
import dev.pitwatch.core.tracking.LiveLinks;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Sign-in and account. */
public final class AuthHandlers implements Handlers {

    private final SessionService sessions;
    private final SecondFactorService secondFactors;
    private final OneTimeAccess oneTime;
    private final WsTickets tickets;
    private final LiveLinks links;

    public AuthHandlers(
            SessionService sessions,
            SecondFactorService secondFactors,
            OneTimeAccess oneTime,
            WsTickets tickets,
            LiveLinks links) {
        this.sessions = sessions;
        this.secondFactors = secondFactors;
        this.oneTime = oneTime;
        this.tickets = tickets;
        this.links = links;
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
                Map.entry("loginTotp", this::loginTotp),
                Map.entry("getTotp", call -> Result.ok(secondFactors.state(call.principal()))),
                Map.entry("setUpTotp", call -> Result.ok(secondFactors.setUp(call.principal()))),
                Map.entry("confirmTotp", this::confirmTotp),
                Map.entry("disableTotp", this::disableTotp),
                Map.entry("setPassword", this::setPassword),
                Map.entry("requestCode", this::requestCode),
                Map.entry("verifyCode", this::verifyCode),
                Map.entry("wsTicket", this::wsTicket));
    }

    private record Credentials(String username, String password) {}

    private Result login(Call call) {
        Credentials credentials = call.body(Credentials.class);
        return entry(sessions.login(credentials.username(), credentials.password(), call.client()));
    }

    private record SecondFactor(String mfaToken, String code) {}

    private Result loginTotp(Call call) {
        SecondFactor shown = call.body(SecondFactor.class);
        SecondFactorService.Admitted admitted = secondFactors.login(shown.mfaToken(), shown.code(), call.client());
        Map<String, Object> data = data(admitted.signedIn());
        if (!admitted.recoveryCodes().isEmpty()) {
            data.put("recovery_codes", admitted.recoveryCodes());
        }
        return Result.ok(data);
    }

    private record Code(String code) {}

    private Result confirmTotp(Call call) {
        return Result.ok(Map.of(
                "recovery_codes",
                secondFactors.confirm(call.principal(), call.body(Code.class).code())));
    }

    private Result disableTotp(Call call) {
        secondFactors.disable(call.principal(), call.body(Code.class).code());
        return Result.nothing();
    }

    private record PasswordChoice(String token, String password) {}

    private Result setPassword(Call call) {
        PasswordChoice choice = call.body(PasswordChoice.class);
        return entry(oneTime.setPassword(choice.token(), choice.password(), call.client()));
    }

    private Result requestCode(Call call) {
        oneTime.requestCode(call.body(CustomerAddress.class));
        return Result.nothing();
    }

    private record CustomerCode(String workshop, @Nullable String phone, @Nullable String email, String code) {

        private CustomerAddress address() {
            return new CustomerAddress(workshop, phone, email);
        }
    }

    private Result verifyCode(Call call) {
        CustomerCode shown = call.body(CustomerCode.class);
        return entry(oneTime.verifyCode(shown.address(), shown.code(), call.client()));
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
        return Result.list(sessions.list(call.principal(), call.sort(), call.page()), call.page());
    }

    private Result endSession(Call call) {
        sessions.end(call.principal(), UUID.fromString(call.text("id").orElseThrow()));
        return Result.nothing();
    }

    private record Link(@Nullable String track) {}

    /** By a job's link, or for whoever is signed in. */
    private Result wsTicket(Call call) {
        String track = call.hasBody() ? call.body(Link.class).track() : null;
        Principal watcher = track == null
                ? call.who()
                        .orElseThrow(() -> new Problem(
                                ProblemCode.UNAUTHENTICATED, "expected the header Authorization: Bearer …, or track"))
                : links.open(track);
        return Result.ok(Map.of("ticket", tickets.issue(watcher), "expires_in", WsTickets.LIFETIME.toSeconds()));
    }

    private Result entry(Entry entry) {
        if (entry instanceof SecondFactorNeeded needed) {
            Map<String, Object> data = new LinkedHashMap<>();
            data.put("mfa_required", true);
            data.put("mfa_token", needed.token());
            if (needed.newcomer() != null) {
                data.put("setup", secondFactors.setUp(needed.newcomer()));
            }
            return Result.ok(data);
        }
        return withUser((SignedIn) entry);
    }

    private static Result withUser(SignedIn signedIn) {
        return Result.ok(data(signedIn));
    }

    private static Map<String, Object> data(SignedIn signedIn) {
        Map<String, Object> data = tokens(signedIn);
        data.put("user", signedIn.user());
        return data;
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
