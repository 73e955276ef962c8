// SPDX-License-Identifier: MIT
#pragma once

#include <type_traits>

namespace sluice {

/// How many threads take tasks, the caller included. At first the number in the environment
/// variable SLUICE_NUM_THREADS, or else that of the machine.
int num_threads();
/// @throws std::invalid_argument for less than 1. OpenBLAS's own number of threads is left to the
/// program: it is 1 only while a product of ours runs.
void set_num_threads(int number);

/// Which of the threads that share tasks this is: less than their number in `parallel_for`; 0 for
/// its caller and outside of tasks.
int thread_index();

/// Calls `function(context, task)` for each task in [0, tasks); see `parallel_for`.
void run_tasks(int tasks, void (*function)(void* context, int task), void* context, int number);

/// Calls `body(task)` once for each task in [0, tasks), shared among `number` threads in any order,
/// and returns when all are done. The caller takes tasks too, and all of them when the other
/// threads are busy elsewhere. Calls from within a task, and calls while another thread is in a
/// `parallel_for`, run on the calling thread alone. Nothing is allocated.
/// @throws the first exception of a task; tasks that nobody had begun are then left out.
template <class Body>
void parallel_for(int tasks, Body&& body, int number = num_threads()) {
  auto* context = const_cast<void*>(static_cast<const volatile void*>(&body));
  run_tasks(
      tasks,
      [](void* opaque, int task) { (*static_cast<std::remove_reference_t<Body>*>(opaque))(task); },
      context, number);
}

}  // namespace sluice
