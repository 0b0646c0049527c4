package dev.pitwatch.spi;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Says in the words of one kind of broker who may sign in there, and which topics they may touch.
 *
 * <p>A pure function: it opens no connection, starts no thread and keeps no state, so the hub may call it from many threads at
 * once. The hub publishes each request as JSON on {@link #requestTopic()}, by the sign-in that it has at the broker, and hands
 * back what comes on {@link #answerTopic()}. Whatever it asks may be asked again, and leads to the same.
 */
public interface BrokerAccounts {

    /**
     * {@return what {@code PITWATCH_MQTT_ACCOUNTS} calls it, e.g. "mosquitto-dynsec": 1 to 32 of a-z, 0-9 and '-', first a
     * letter; always the same}
     */
    String name();

    /** {@return the topic of requests; always the same} */
    String requestTopic();

    /** {@return the topic of their answers, which the broker sends to the client that asked; always the same} */
    String answerTopic();

    /**
     * {@return the request that asks whether the broker is prepared}
     *
     * @param hub the user name of the hub's own sign-in
     */
    Map<String, Object> look(String hub);

    /** {@return whether an answer to {@link #look} says that it is} */
    boolean isPrepared(Map<String, Object> answer);

    /**
     * {@return the request after which an account may do nothing but what {@link #put} gives it, and the hub all that it has to}
     * The broker may hang up on the hub instead of an answer: it is to connect and look again.
     *
     * @param hub the user name of the hub's own sign-in
     */
    Map<String, Object> prepare(String hub);

    /**
     * {@return the request that makes an account what it is to be, whatever it was; who is signed in by it may have to sign in
     * again}
     *
     * @param password its own; empty: it keeps the one that it has
     * @param mark kept with the account, and {@linkplain #listed told} only once all else is done: 1 to 64 of A-Z, a-z, 0-9,
     *     '-' and '_'
     */
    Map<String, Object> put(AccountRules account, Optional<String> password, String mark);

    /** {@return the request that removes an account, if it is there; who is signed in by it is hung up on} */
    Map<String, Object> remove(String username);

    /** {@return the request that hangs up on who is signed in by an account, and leaves the account as it is} */
    Map<String, Object> disconnect(String username);

    /**
     * {@return the request for the user names and marks of the accounts that are there}
     *
     * @param offset how many to leave out, 0 or more
     * @param count how many at most, 1 or more
     */
    Map<String, Object> list(int offset, int count);

    /** {@return the request for that of one account} */
    Map<String, Object> find(String username);

    /**
     * Reads an answer to {@link #list} or {@link #find}.
     *
     * @return the accounts that {@link #put} made, and no others, e.g. not the hub's; empty: it is another answer
     */
    Optional<Listed> listed(Map<String, Object> answer);

    /**
     * Some of the broker's accounts.
     *
     * @param marks of those that {@link #put} made, by user name; "" where none was told
     * @param seen how many accounts of any kind the answer has: 0 after the last
     */
    record Listed(Map<String, String> marks, int seen) {

        public Listed {
            marks = Map.copyOf(marks);
        }
    }

    /**
     * Reads an answer to {@link #list} or {@link #find}.
     *
     * @return its accounts of any kind, the hub's own among them; empty: it is another answer, or there is none
     */
    List<SignIn> signIns(Map<String, Object> answer);

    /**
     * An account, and the connections of those who are signed in by it.
     *
     * @param clientId the only MQTT client id by which one may sign in; empty: any
     * @param addresses one IP address a connection, "" where it is not known; empty: the broker doesn't say who is signed in
     */
    record SignIn(String username, Optional<String> clientId, Optional<List<String>> addresses) {

        public SignIn {
            addresses = addresses.map(List::copyOf);
        }
    }

    /** {@return what an answer says that was not done, each in a sentence without secrets; empty: all was} */
    List<String> failures(Map<String, Object> answer);
}
