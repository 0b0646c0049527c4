/** Who may sign in at the embedded broker, and which topics they may touch. */
@NullMarked
package dev.pitwatch.core.admission.broker;

import org.jspecify.annotations.NullMarked;
