package dev.pitwatch.hub;

import dev.pitwatch.core.people.identity.AccessTokens;
import dev.pitwatch.core.people.identity.Authentication;
import dev.pitwatch.core.people.identity.Bootstrap;
import dev.pitwatch.core.people.identity.JdbiLockoutRepository;
import dev.pitwatch.core.people.identity.JdbiMachineRepository;
import dev.pitwatch.core.people.identity.JdbiOneTimeSecretRepository;
import dev.pitwatch.core.people.identity.JdbiSecondFactorRepository;
import dev.pitwatch.core.people.identity.JdbiSessionRepository;
import dev.pitwatch.core.people.identity.JdbiUserRepository;
import dev.pitwatch.core.people.identity.LiveSessions;
import dev.pitwatch.core.people.identity.Lockout;
import dev.pitwatch.core.people.identity.MachineService;
import dev.pitwatch.core.people.identity.OneTimeAccess;
import dev.pitwatch.core.people.identity.PasswordLinks;
import dev.pitwatch.core.people.identity.Passwords;
import dev.pitwatch.core.people.identity.SecondFactorService;
import dev.pitwatch.core.people.identity.SessionService;
import dev.pitwatch.core.people.identity.WsTickets;
import dev.pitwatch.core.notices.notification.Outbox;
import dev.pitwatch.base.settings.Secrets;
import dev.pitwatch.core.work.tracking.LiveLinks;
import dev.pitwatch.core.work.tracking.TrackingLinks;

/** Who may come in. */
record People(
        LiveSessions sessions,
        Passwords passwords,
        Lockout lockout,
        SessionService signIn,
        SecondFactorService secondFactors,
        OneTimeAccess oneTime,
        PasswordLinks passwordLinks,
        Authentication authentication,
        WsTickets tickets,
        TrackingLinks trackingLinks,
        LiveLinks links,
        MachineService machines,
        Bootstrap bootstrap) {

    static People of(HubServices base) {
        Secrets secrets = base.settings().secrets();
        Passwords passwords = new Passwords();
        JdbiUserRepository users = new JdbiUserRepository(base.database());
        JdbiSessionRepository stored = new JdbiSessionRepository(base.database());
        LiveSessions live = base.keep(new LiveSessions(stored, base.clock()));
        live.countIn(base.meters());
        live.start(base.notifications());
        TrackingLinks trackingLinks =
                new TrackingLinks(secrets.masterKey(), base.settings().web().publicUrl());
        LiveLinks links = base.keep(new LiveLinks(base.database(), trackingLinks, live, base.clock()));
        links.start(base.notifications());
        AccessTokens tokens = new AccessTokens(
                secrets.jwtSecret(), secrets.previousJwtSecret(), base.clock().instant());
        WsTickets tickets = new WsTickets(base.clock());
        Authentication authentication = new Authentication(tokens, live, tickets, secrets.masterKey(), base.clock());
        JdbiOneTimeSecretRepository oneTimeSecrets = new JdbiOneTimeSecretRepository(base.database());
        Lockout lockout = new Lockout(new JdbiLockoutRepository(base.database()), secrets.masterKey(), base.clock());
        SessionService sessions = new SessionService(
                users, stored, live, tokens, passwords, oneTimeSecrets, lockout, secrets.masterKey(), base.clock());
        Outbox outbox = new Outbox(base.database(), secrets.masterKey(), base.clock());
        return new People(
                live,
                passwords,
                lockout,
                sessions,
                new SecondFactorService(
                        new JdbiSecondFactorRepository(base.database()),
                        oneTimeSecrets,
                        sessions,
                        lockout,
                        secrets.masterKey(),
                        base.clock()),
                base.keep(new OneTimeAccess(
                        oneTimeSecrets,
                        sessions,
                        passwords,
                        base.database(),
                        outbox,
                        lockout,
                        secrets.masterKey(),
                        base.clock())),
                new PasswordLinks(
                        oneTimeSecrets,
                        base.database(),
                        outbox,
                        secrets.masterKey(),
                        base.settings().web().publicUrl(),
                        base.clock()),
                authentication,
                tickets,
                trackingLinks,
                links,
                new MachineService(
                        new JdbiMachineRepository(base.database()),
                        live,
                        tokens,
                        authentication,
                        secrets.masterKey(),
                        base.settings().web().publicUrl(),
                        base.clock()),
                new Bootstrap(secrets.bootstrap(), users, passwords));
    }
}
