package dev.pitwatch.hub.people;

import dev.pitwatch.base.json.Coded;
import dev.pitwatch.base.problem.Problem;
import dev.pitwatch.core.people.identity.ApiScope;
import dev.pitwatch.core.people.identity.Machine;
import dev.pitwatch.core.people.identity.MachineService;
import dev.pitwatch.core.people.identity.MachineService.KioskToken;
import dev.pitwatch.core.people.identity.MachineService.Link;
import dev.pitwatch.core.people.identity.MachineService.NewKey;
import dev.pitwatch.core.people.identity.Role;
import dev.pitwatch.hub.rest.Call;
import dev.pitwatch.hub.rest.Handler;
import dev.pitwatch.hub.rest.Handlers;
import dev.pitwatch.hub.rest.Result;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** API keys and kiosk links. */
public final class MachineHandlers implements Handlers {

    private final MachineService machines;

    public MachineHandlers(MachineService machines) {
        this.machines = machines;
    }

    @Override
    public Map<String, Handler> byOperation() {
        return Map.of(
                "listApiKeys", this::listKeys,
                "createApiKey", this::createKey,
                "revokeApiKey", this::revokeKey,
                "listKioskLinks", this::listLinks,
                "createKioskLink", this::createLink,
                "revokeKioskLink", this::revokeLink,
                "createKioskCode", this::createCode,
                "openKiosk", this::openKiosk);
    }

    private Result listKeys(Call call) {
        return Result.list(
                machines.keys(call.principal(), call.id(), call.sort(), call.page())
                        .map(MachineHandlers::key),
                call.page());
    }

    private record WantedKey(String name, List<String> scopes, @Nullable Instant expiresAt) {}

    private Result createKey(Call call) {
        WantedKey wanted = call.body(WantedKey.class);
        NewKey made = machines.createKey(
                call.principal(),
                call.id(),
                wanted.name(),
                wanted.scopes().stream()
                        .map(code -> Coded.of(ApiScope.class, code))
                        .collect(Collectors.toSet()),
                Optional.ofNullable(wanted.expiresAt()));
        Map<String, Object> data = key(made.machine());
        data.put("key", made.key());
        return Result.created("/api/v1/workshops/%d/api-keys".formatted(call.id()), data);
    }

    private Result revokeKey(Call call) {
        machines.revokeKey(call.principal(), call.id());
        return Result.nothing();
    }

    private Result listLinks(Call call) {
        return Result.list(
                machines.links(call.principal(), call.id(), call.sort(), call.page())
                        .map(MachineHandlers::link),
                call.page());
    }

    private record WantedLink(String name) {}

    private Result createLink(Call call) {
        Link made = machines.createLink(
                call.principal(), call.id(), call.body(WantedLink.class).name());
        return Result.created("/api/v1/workshops/%d/kiosk-links".formatted(call.id()), link(made));
    }

    private Result revokeLink(Call call) {
        machines.revokeLink(call.principal(), call.id());
        return Result.nothing();
    }

    private Result createCode(Call call) {
        return Result.ok(machines.makeCode(call.principal(), call.id()));
    }

    /** One of the two. */
    private record Kiosk(@Nullable String token, @Nullable String code) {}

    private Result openKiosk(Call call) {
        KioskToken token = opened(call.body(Kiosk.class), call);
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("access_token", token.accessToken());
        data.put("token_type", "Bearer");
        data.put("expires_in", token.expiresIn().toSeconds());
        data.put("role", Role.KIOSK);
        data.put("workshop_id", token.workshopId());
        data.put("workshop_name", token.place().name());
        data.put("time_zone", token.place().timeZone());
        data.put("token", token.token());
        return Result.ok(data);
    }

    private KioskToken opened(Kiosk shown, Call call) {
        String token = shown.token();
        String code = shown.code();
        if ((token == null) == (code == null)) {
            throw Problem.invalid("code", "is expected, or token; one of the two");
        }
        return code == null
                ? machines.openKiosk(Objects.requireNonNull(token))
                : machines.openKioskByCode(
                        code, Objects.requireNonNullElse(call.client().address(), ""));
    }

    private static Map<String, Object> key(Machine machine) {
        Map<String, Object> data = machine(machine);
        data.put("scopes", machine.scopes().stream().sorted().toList());
        data.put("expires_at", machine.expiresAt());
        return data;
    }

    private static Map<String, Object> link(Link link) {
        Map<String, Object> data = machine(link.machine());
        data.put("url", link.url());
        return data;
    }

    private static Map<String, Object> machine(Machine machine) {
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("id", machine.id());
        data.put("workshop_id", machine.workshopId());
        data.put("name", machine.name());
        data.put("created_by", machine.createdBy());
        data.put("created_at", machine.createdAt());
        data.put("last_used_at", machine.lastUsedAt());
        return data;
    }
}
