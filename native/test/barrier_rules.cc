// Applies the rules for barriers to a list of tasks read from standard input, and prints what they
// say as JSON. A line is `cut`, `task`, `commits`, or an access of the task above it:
// `read|write storage region extent [alternates]`.
#include <cstdint>
#include <cstdio>
#include <exception>
#include <iostream>
#include <map>
#include <memory>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

#include "backend/cpu/run/task.h"

namespace {

using network3::cpu::Access;
using network3::cpu::Region;
using network3::cpu::Storage;
using network3::cpu::Task;

struct TaskList {
  std::map<std::string, std::unique_ptr<Storage>> storages;
  std::vector<Task> tasks;
  bool may_cut = false;
};

Region RegionOf(const std::string& name) {
  static const std::map<std::string, Region> regions = {
      {"rows", Region::kRows},         {"columns", Region::kColumns}, {"inputs", Region::kInputs},
      {"elements", Region::kElements}, {"private", Region::kPrivate}, {"single", Region::kSingle},
      {"whole", Region::kWhole}};
  return regions.at(name);
}

void AddAccess(TaskList& list, bool write, std::istream& words) {
  std::string storage;
  std::string region;
  std::string alternates;
  std::int64_t extent = 0;
  if (!(words >> storage >> region >> extent))
    throw std::invalid_argument("an access is incomplete");
  words >> alternates;
  std::unique_ptr<Storage>& known = list.storages[storage];
  if (!known) known = std::make_unique<Storage>();
  list.tasks.at(list.tasks.size() - 1)
      .accesses.push_back(
          {known.get(), RegionOf(region), extent, write, alternates == "alternates"});
}

TaskList ReadTasks(std::istream& input) {
  TaskList list;
  std::string line;
  while (std::getline(input, line)) {
    std::istringstream words(line);
    std::string word;
    words >> word;
    if (word == "cut") {
      list.may_cut = true;
    } else if (word == "task") {
      list.tasks.emplace_back();
    } else if (word == "commits") {
      list.tasks.back().commits = true;
    } else if (word == "read" || word == "write") {
      AddAccess(list, word == "write", words);
    } else {
      throw std::invalid_argument("unknown line: " + line);
    }
  }
  return list;
}

void PrintRules() {
  TaskList list = ReadTasks(std::cin);
  std::vector<Task>& tasks = list.tasks;
  network3::cpu::PlaceBarriers(tasks, list.may_cut);
  const std::size_t single = network3::cpu::BeginOfSingleTasks(tasks);
  std::cout << "{\"barriers\":[";
  const char* separator = "";
  for (std::size_t i = 0; i < tasks.size(); ++i) {
    if (!tasks[i].barrier_before) continue;
    std::cout << separator << i;
    separator = ",";
  }
  std::cout << "],\"next\":[";
  separator = "";
  for (std::size_t i = 0; i < tasks.size(); ++i) {
    std::cout << separator << network3::cpu::NextBarrier(tasks, i);
    separator = ",";
  }
  const std::size_t early = network3::cpu::CountEarlyTasks(tasks, single);
  std::cout << "],\"single\":" << single << ",\"early\":" << early << "}\n";
}

}  // namespace

int main() {
  try {
    PrintRules();
    return 0;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "barrier_rules: %s\n", error.what());
    return 1;
  }
}
