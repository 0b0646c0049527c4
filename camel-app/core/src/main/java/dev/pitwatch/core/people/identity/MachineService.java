package dev.pitwatch.core.people.identity;

import dev.pitwatch.base.crypto.MasterKey;
import dev.pitwatch.base.paging.Page;
import dev.pitwatch.base.paging.Paged;
import dev.pitwatch.base.problem.Problem;
import dev.pitwatch.base.problem.ProblemCode;
import dev.pitwatch.core.people.identity.JdbiMachineRepository.Added;
import dev.pitwatch.core.people.identity.JdbiMachineRepository.KioskPlace;
import dev.pitwatch.core.people.identity.JdbiMachineRepository.NewMachine;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** Makes, shows and revokes the API keys and kiosk links of a workshop, and lets kiosks in. */
public final class MachineService {

    private static final int MAX_KEYS = 100;

    private final JdbiMachineRepository machines;
    private final LiveSessions live;
    private final AccessTokens tokens;
    private final Authentication authentication;
    private final MasterKey key;
    private final URI publicUrl;
    private final Clock clock;
    private final KioskCodeBudget wrongCodes;

    /** Takes the address that links begin with. */
    public MachineService(
            JdbiMachineRepository machines,
            LiveSessions live,
            AccessTokens tokens,
            Authentication authentication,
            MasterKey key,
            URI publicUrl,
            Clock clock) {
        this.machines = machines;
        this.live = live;
        this.tokens = tokens;
        this.authentication = authentication;
        this.key = key;
        this.publicUrl = publicUrl;
        this.clock = clock;
        this.wrongCodes = new KioskCodeBudget(clock);
    }

    /** A new API key, with the key itself, which is kept nowhere. */
    public record NewKey(Machine machine, String key) {}

    /** A kiosk's link. */
    public record Link(Machine machine, String url) {}

    /**
     * An access token of a kiosk.
     *
     * @param token what it is let in by again
     */
    public record KioskToken(String accessToken, Duration expiresIn, long workshopId, KioskPlace place, String token) {}

    /** {@return a page of the workshop's API keys} */
    public Paged<Machine> keys(Principal principal, long workshopId, String sort, Page page) {
        return list(principal, workshopId, Role.API_KEY, sort, page);
    }

    /** {@return a page of the workshop's kiosk links} */
    public Paged<Link> links(Principal principal, long workshopId, String sort, Page page) {
        return list(principal, workshopId, Role.KIOSK, sort, page).map(this::link);
    }

    /** Makes an API key that is good until it is revoked. */
    public NewKey createKey(Principal principal, long workshopId, String name, Set<ApiScope> scopes) {
        return createKey(principal, workshopId, name, scopes, Optional.empty());
    }

    /**
     * Makes an API key.
     *
     * @param expiresAt when it ends by itself; empty: it is good until it is revoked
     */
    public NewKey createKey(
            Principal principal, long workshopId, String name, Set<ApiScope> scopes, Optional<Instant> expiresAt) {
        if (expiresAt.isPresent() && !expiresAt.get().isAfter(clock.instant())) {
            throw Problem.invalid("expires_at", "must be in the future");
        }
        MachineSecret secret = MachineSecret.make(Role.API_KEY);
        NewMachine wanted = new NewMachine(
                secret.sid(),
                workshopId,
                Role.API_KEY,
                name,
                scopes,
                principal.userId(),
                secret.hash(key),
                null,
                expiresAt.orElse(null));
        return new NewKey(add(principal, wanted), secret.text());
    }

    /** Makes a kiosk link. */
    public Link createLink(Principal principal, long workshopId, String name) {
        MachineSecret secret = MachineSecret.make(Role.KIOSK);
        NewMachine wanted = new NewMachine(
                secret.sid(),
                workshopId,
                Role.KIOSK,
                name,
                Set.of(),
                principal.userId(),
                secret.hash(key),
                secret.seal(key),
                null);
        return link(add(principal, wanted));
    }

    /** Revokes an API key: from now on it is refused. */
    public void revokeKey(Principal principal, long id) {
        revoke(principal, Role.API_KEY, id, "API key");
    }

    /** Revokes a kiosk link; what was opened by it ends. */
    public void revokeLink(Principal principal, long id) {
        revoke(principal, Role.KIOSK, id, "kiosk link");
    }

    /** Lets a kiosk in. */
    public KioskToken openKiosk(String token) {
        LiveSession session = authentication
                .machine(Role.KIOSK, token)
                .orElseThrow(() -> new Problem(ProblemCode.UNAUTHENTICATED, "the kiosk link is not valid"));
        Instant now = clock.instant();
        long workshop = Objects.requireNonNull(session.principal().workshopId());
        return new KioskToken(
                tokens.issue(session, now),
                AccessTokens.lifetime(session, now),
                workshop,
                machines.place(workshop),
                token);
    }

    /** Makes a code by which a screen takes a kiosk link within ten minutes, in the place of the one before. */
    public KioskCode makeCode(Principal principal, long id) {
        KioskCode made = KioskCode.make(clock.instant().truncatedTo(ChronoUnit.SECONDS));
        if (!machines.giveCode(principal.scope(), id, KioskCode.hash(key, made.code()), made.expiresAt())) {
            throw Problem.notFound("kiosk link");
        }
        return made;
    }

    /**
     * Lets a kiosk in by a code, which is good once.
     *
     * @param address where it was typed
     */
    public KioskToken openKioskByCode(String code, String address) {
        wrongCodes.take(address);
        Machine machine = machines.takeCode(KioskCode.hash(key, code), clock.instant())
                .orElseThrow(() -> new Problem(ProblemCode.UNAUTHENTICATED, "the code is not valid, or not any more"));
        wrongCodes.giveBack(address);
        return openKiosk(token(machine));
    }

    private Paged<Machine> list(Principal principal, long workshopId, Role role, String sort, Page page) {
        return machines.list(principal.scope(), workshopId, role, sort, page)
                .orElseThrow(() -> Problem.notFound("workshop"));
    }

    private Machine add(Principal principal, NewMachine wanted) {
        Added added = machines.add(principal.scope(), wanted, MAX_KEYS);
        if (added instanceof Added.Done done) {
            live.put(LiveSession.of(done.machine(), wanted.secretHash()));
            return done.machine();
        }
        throw added instanceof Added.TooMany
                ? Problem.conflict("the workshop has %d of these already: revoke one first".formatted(MAX_KEYS))
                : Problem.notFound("workshop");
    }

    private void revoke(Principal principal, Role role, long id, String thing) {
        UUID sid = machines.revoke(principal.scope(), role, id).orElseThrow(() -> Problem.notFound(thing));
        live.remove(sid);
    }

    private Link link(Machine machine) {
        return new Link(machine, publicUrl + "/kiosk/" + token(machine));
    }

    private String token(Machine machine) {
        return MachineSecret.open(key, machine.sid(), Objects.requireNonNull(machine.sealedSecret()));
    }
}
