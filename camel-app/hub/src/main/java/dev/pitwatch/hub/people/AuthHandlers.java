package dev.pitwatch.hub.people;

import dev.pitwatch.base.problem.Problem;
import dev.pitwatch.base.problem.ProblemCode;
import dev.pitwatch.core.people.identity.AddressChanges;
import dev.pitwatch.core.people.identity.Entry;
import dev.pitwatch.core.people.identity.JdbiOneTimeSecretRepository.CustomerAddress;
import dev.pitwatch.core.people.identity.OneTimeAccess;
import dev.pitwatch.core.people.identity.SecondFactorNeeded;
import dev.pitwatch.core.people.identity.SecondFactorService;
import dev.pitwatch.core.people.identity.SessionService;
import dev.pitwatch.core.people.identity.SignedIn;
import dev.pitwatch.hub.rest.Call;
import dev.pitwatch.hub.rest.Handler;
import dev.pitwatch.hub.rest.Handlers;
import dev.pitwatch.hub.rest.Result;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Sign-in and account. */
public final class AuthHandlers implements Handlers {

    private final SessionService sessions;
    private final SecondFactorService secondFactors;
    private final OneTimeAccess oneTime;
    private final AddressChanges addresses;
    private final RefreshCookie cookie;

    public AuthHandlers(
            SessionService sessions,
            SecondFactorService secondFactors,
            OneTimeAccess oneTime,
            AddressChanges addresses,
            RefreshCookie cookie) {
        this.sessions = sessions;
        this.secondFactors = secondFactors;
        this.oneTime = oneTime;
        this.addresses = addresses;
        this.cookie = cookie;
    }

    @Override
    public Map<String, Handler> byOperation() {
        return Map.ofEntries(
                Map.entry("login", this::login),
                Map.entry("refresh", this::refresh),
                Map.entry("logout", this::logout),
                Map.entry("me", call -> Result.ok(sessions.me(call.principal()))),
                Map.entry("changePassword", this::changePassword),
                Map.entry("changeAddress", this::changeAddress),
                Map.entry("confirmAddress", this::confirmAddress),
                Map.entry("listSessions", this::listSessions),
                Map.entry("endSession", this::endSession),
                Map.entry("loginTotp", this::loginTotp),
                Map.entry("getTotp", call -> Result.ok(secondFactors.state(call.principal()))),
                Map.entry("setUpTotp", this::setUpTotp),
                Map.entry("confirmTotp", this::confirmTotp),
                Map.entry("disableTotp", this::disableTotp),
                Map.entry("removeSecondFactor", this::removeSecondFactor),
                Map.entry("forgotPassword", this::forgotPassword),
                Map.entry("setPassword", this::setPassword),
                Map.entry("requestCode", this::requestCode),
                Map.entry("verifyCode", this::verifyCode));
    }

    @Override
    public Map<String, Handler> fromMemory() {
        return Map.of("refresh", this::refreshFromMemory);
    }

    private record Credentials(String username, String password) {}

    private Result login(Call call) {
        Credentials credentials = call.body(Credentials.class);
        return entry(call, sessions.login(credentials.username(), credentials.password(), call.client()));
    }

    private record SecondFactor(String mfaToken, String code) {}

    private Result loginTotp(Call call) {
        SecondFactor shown = call.body(SecondFactor.class);
        SecondFactorService.Admitted admitted = secondFactors.login(shown.mfaToken(), shown.code(), call.client());
        Map<String, @Nullable Object> data = withUser(call, admitted.signedIn());
        if (!admitted.recoveryCodes().isEmpty()) {
            data.put("recovery_codes", admitted.recoveryCodes());
        }
        return answer(call, admitted.signedIn(), data);
    }

    private record CurrentPassword(String currentPassword) {}

    private Result setUpTotp(Call call) {
        return Result.ok(secondFactors.setUp(
                call.principal(), call.body(CurrentPassword.class).currentPassword()));
    }

    private record Code(String code) {}

    private Result confirmTotp(Call call) {
        return Result.ok(Map.of(
                "recovery_codes",
                secondFactors.confirm(call.principal(), call.body(Code.class).code())));
    }

    private record PasswordAndCode(String currentPassword, String code) {}

    private Result disableTotp(Call call) {
        PasswordAndCode shown = call.body(PasswordAndCode.class);
        secondFactors.disable(call.principal(), shown.currentPassword(), shown.code());
        return Result.nothing();
    }

    private Result removeSecondFactor(Call call) {
        secondFactors.remove(call.principal(), call.id());
        return Result.nothing();
    }

    private record Name(String username) {}

    private Result forgotPassword(Call call) {
        oneTime.forgotPassword(call.body(Name.class).username(), call.client());
        return Result.nothing();
    }

    private record PasswordChoice(String token, String password) {}

    private Result setPassword(Call call) {
        PasswordChoice choice = call.body(PasswordChoice.class);
        return entry(call, oneTime.setPassword(choice.token(), choice.password(), call.client()));
    }

    private Result requestCode(Call call) {
        oneTime.requestCode(call.body(CustomerAddress.class), call.client());
        return Result.nothing();
    }

    private record CustomerCode(String workshop, @Nullable String phone, @Nullable String email, String code) {

        private CustomerAddress address() {
            return new CustomerAddress(workshop, phone, email);
        }
    }

    private Result verifyCode(Call call) {
        CustomerCode shown = call.body(CustomerCode.class);
        return entry(call, oneTime.verifyCode(shown.address(), shown.code(), call.client()));
    }

    private record Refresh(String refreshToken) {}

    private Result refresh(Call call) {
        String token = refreshToken(call);
        SignedIn next = RefreshCookie.isFromBrowser(call) ? sessions.refreshInBrowser(token) : sessions.refresh(token);
        return answer(call, next, tokens(call, next));
    }

    private Result refreshFromMemory(Call call) {
        SignedIn same = sessions.refreshFromMemory(refreshToken(call));
        return answer(call, same, tokens(call, same));
    }

    private static String refreshToken(Call call) {
        return (call.hasBody() ? Optional.of(call.body(Refresh.class).refreshToken()) : cookie(call))
                .orElseThrow(() -> nobody("expected refresh_token, or a browser's cookie and its header"));
    }

    /** What the browser keeps for us; it doesn't count without the header, which other sites' pages can't send. */
    private static Optional<String> cookie(Call call) {
        return call.text(RefreshCookie.NAME).filter(token -> RefreshCookie.isFromBrowser(call));
    }

    private static Problem nobody(String message) {
        return new Problem(ProblemCode.UNAUTHENTICATED, message);
    }

    private Result logout(Call call) {
        Optional<String> kept = cookie(call);
        if (call.who().isEmpty() && kept.isEmpty()) {
            throw nobody("expected the header Authorization: Bearer …, or a browser's cookie and its header");
        }
        kept.ifPresent(sessions::logout);
        call.who().ifPresent(sessions::logout);
        return RefreshCookie.isFromBrowser(call) ? Result.nothing().keeping(cookie.forget(call)) : Result.nothing();
    }

    private record PasswordChange(String currentPassword, String newPassword, @Nullable String code) {}

    private Result changePassword(Call call) {
        PasswordChange change = call.body(PasswordChange.class);
        return entry(
                call,
                secondFactors.changePassword(
                        call.principal(),
                        change.currentPassword(),
                        change.newPassword(),
                        change.code(),
                        call.client()));
    }

    private Result changeAddress(Call call) {
        return Result.ok(addresses.begin(call.principal(), call.body(AddressChanges.Wanted.class), call.client()));
    }

    private Result confirmAddress(Call call) {
        return Result.ok(
                addresses.confirm(call.principal(), call.body(Code.class).code()));
    }

    private Result listSessions(Call call) {
        return Result.list(sessions.list(call.principal(), call.sort(), call.page()), call.page());
    }

    private Result endSession(Call call) {
        sessions.end(call.principal(), UUID.fromString(call.text("id").orElseThrow()));
        return Result.nothing();
    }

    private Result entry(Call call, Entry entry) {
        if (entry instanceof SecondFactorNeeded needed) {
            Map<String, Object> data = new LinkedHashMap<>();
            data.put("mfa_required", true);
            data.put("mfa_token", needed.token());
            if (needed.newcomer() != null) {
                data.put("setup", secondFactors.setUp(needed.newcomer()));
            }
            return Result.ok(data);
        }
        SignedIn signedIn = (SignedIn) entry;
        return answer(call, signedIn, withUser(call, signedIn));
    }

    private Result answer(Call call, SignedIn signedIn, Map<String, @Nullable Object> data) {
        Result result = Result.ok(data);
        String token = signedIn.refreshToken();
        return token == null || !RefreshCookie.isFromBrowser(call)
                ? result
                : result.keeping(cookie.keep(call, token, signedIn.sessionEnds()));
    }

    private static Map<String, @Nullable Object> withUser(Call call, SignedIn signedIn) {
        Map<String, @Nullable Object> data = tokens(call, signedIn);
        data.put("user", signedIn.user());
        return data;
    }

    private static Map<String, @Nullable Object> tokens(Call call, SignedIn signedIn) {
        Map<String, @Nullable Object> data = new LinkedHashMap<>();
        data.put("access_token", signedIn.accessToken());
        data.put("token_type", "Bearer");
        data.put("expires_in", signedIn.expiresIn().toSeconds());
        data.put("refresh_token", RefreshCookie.isFromBrowser(call) ? null : signedIn.refreshToken());
        data.put("role", signedIn.user().role());
        data.put("must_change_password", signedIn.user().mustChangePassword());
        data.put("is_temporary_password", signedIn.isTemporaryPassword());
        return data;
    }
}
