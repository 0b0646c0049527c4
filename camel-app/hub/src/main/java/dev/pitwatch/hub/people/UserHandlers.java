package dev.pitwatch.hub.people;

import dev.pitwatch.core.people.user.UserFilter;
import dev.pitwatch.core.people.user.UserRequest;
import dev.pitwatch.core.people.user.UserService;
import dev.pitwatch.core.people.user.UserWithPassword;
import dev.pitwatch.hub.rest.Call;
import dev.pitwatch.hub.rest.Handler;
import dev.pitwatch.hub.rest.Handlers;
import dev.pitwatch.hub.rest.Result;
import java.util.Map;

/** The people of workshops. */
public final class UserHandlers implements Handlers {

    private final UserService users;

    public UserHandlers(UserService users) {
        this.users = users;
    }

    @Override
    public Map<String, Handler> byOperation() {
        return Map.of(
                "listUsers",
                this::list,
                "createUser",
                this::create,
                "getUser",
                call -> Result.ok(users.get(call.principal(), call.id())),
                "updateUser",
                call -> Result.ok(users.update(call.principal(), call.id(), call.patch())),
                "deleteUser",
                this::delete,
                "resetPassword",
                call -> Result.ok(users.resetPassword(call.principal(), call.id())));
    }

    private Result list(Call call) {
        UserFilter filter = new UserFilter(
                call.text("username"),
                call.text("role"),
                call.text("sub_role"),
                call.flag("is_active"),
                call.text("phone"));
        return Result.list(users.list(call.principal(), call.id(), filter, call.sort(), call.page()), call.page());
    }

    private Result create(Call call) {
        UserWithPassword made = users.create(call.principal(), call.id(), call.body(UserRequest.class));
        return Result.created("/api/v1/users/" + made.user().id(), made);
    }

    private Result delete(Call call) {
        users.deactivate(call.principal(), call.id());
        return Result.nothing();
    }
}
