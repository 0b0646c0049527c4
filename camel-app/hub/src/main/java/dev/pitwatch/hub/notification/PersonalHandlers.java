package dev.pitwatch.hub.notification;

import dev.pitwatch.base.database.Database;
import dev.pitwatch.base.json.Patch;
import dev.pitwatch.base.problem.Problem;
import dev.pitwatch.core.notices.preference.PreferenceService;
import dev.pitwatch.core.notices.push.NewSubscription;
import dev.pitwatch.core.notices.push.PushService;
import dev.pitwatch.core.notices.push.Subscriber;
import dev.pitwatch.core.notices.push.VapidKeys;
import dev.pitwatch.core.people.identity.Role;
import dev.pitwatch.core.people.user.UserService;
import dev.pitwatch.hub.rest.Call;
import dev.pitwatch.hub.rest.Handler;
import dev.pitwatch.hub.rest.Handlers;
import dev.pitwatch.hub.rest.Result;
import java.util.Map;
import java.util.Objects;

/** How the person who asks wants to be notified, and by which browsers. */
final class PersonalHandlers implements Handlers {

    private final Database database;
    private final PreferenceService preferences;
    private final UserService users;
    private final PushService push;
    private final VapidKeys keys;

    PersonalHandlers(
            Database database, PreferenceService preferences, UserService users, PushService push, VapidKeys keys) {
        this.database = database;
        this.preferences = preferences;
        this.users = users;
        this.push = push;
        this.keys = keys;
    }

    @Override
    public Map<String, Handler> byOperation() {
        return Map.of(
                "getPreferences",
                call -> Result.ok(preferences.of(call.principal().scope(), requireSelf(call))),
                "updatePreferences",
                this::change,
                "getPushKey",
                this::key,
                "listPushSubscriptions",
                call -> Result.list(
                        push.list(call.principal().scope(), self(call), call.sort(), call.page()), call.page()),
                "addPushSubscription",
                this::subscribe,
                "removePushSubscription",
                this::unsubscribe);
    }

    private Result key(Call call) {
        return call.flag("optional").orElse(false) && !keys.areUsable()
                ? Result.nothing()
                : Result.ok(Map.of("public_key", keys.publicKey()));
    }

    private Result change(Call call) {
        long user = requireSelf(call);
        Patch patch = call.patch();
        return Result.ok(database.together(() -> {
            if (patch.sets("language")) {
                users.speak(call.principal(), Objects.requireNonNull(patch.text("language", null)));
            }
            boolean customer = call.principal().role() == Role.CUSTOMER;
            return preferences.change(call.principal().scope(), user, customer, patch);
        }));
    }

    private record Subscription(String endpoint, Keys keys) {}

    private record Keys(String p256dh, String auth) {}

    private Result subscribe(Call call) {
        Subscription browser = call.part(Subscription.class);
        NewSubscription wanted = new NewSubscription(
                browser.endpoint(), browser.keys().p256dh(), browser.keys().auth(), call.header("User-Agent"));
        Subscriber whose = new Subscriber(
                self(call), Objects.requireNonNull(call.principal().sessionId()));
        return Result.created(
                "/api/v1/push/subscriptions", push.add(call.principal().scope(), whose, wanted));
    }

    private Result unsubscribe(Call call) {
        push.remove(call.principal().scope(), self(call), call.id());
        return Result.nothing();
    }

    /** {@return the person that the path names} Those of others are not there for any caller. */
    private static long requireSelf(Call call) {
        long self = self(call);
        if (call.id() != self) {
            throw Problem.notFound("user");
        }
        return self;
    }

    private static long self(Call call) {
        return Objects.requireNonNull(call.principal().userId());
    }
}
