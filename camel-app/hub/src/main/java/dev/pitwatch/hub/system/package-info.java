/** What an operator wants to know of the machine and the process. */
@NullMarked
package dev.pitwatch.hub.system;

import org.jspecify.annotations.NullMarked;
