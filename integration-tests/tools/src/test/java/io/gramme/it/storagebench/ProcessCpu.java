package io.gramme.it.storagebench;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/** CPU time, user and system, of all threads of this process: of writers, stores, compilers and collectors alike. */
final class ProcessCpu {
  private ProcessCpu() {}

  static long nanos() {
    if (ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean bean
        && bean.getProcessCpuTime() >= 0) {
      return bean.getProcessCpuTime();
    }
    throw new IllegalStateException("this Java platform does not tell the CPU time of a process");
  }
}
