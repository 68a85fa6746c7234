//! The sandbox in this process: the core's ports over it, with a virtual clock.

mod clock;
mod fixtures;
mod mishaps;
mod network;
mod runs;
mod state;

pub use fixtures::{
    applicants, assert_same_end, base_urls, differences, held, item, parameters, profile, tag,
    workflow,
};
pub use mishaps::Mishap;

use clock::VirtualClock;
use futures_util::future::LocalBoxFuture;
use mishaps::Mishaps;
use network::Network;
use runs::Progressed;
use sandbox::{Endpoint, Entry, Settings, World};
use state::StateDouble;
use std::cell::{Cell, Ref, RefCell, RefMut};
use std::rc::Rc;
use update_profiles_in_hrflow::flatchr::{CapabilityCache, LookupCapability};
use update_profiles_in_hrflow::http::RateLimiters;
use update_profiles_in_hrflow::report::RunReport;
use update_profiles_in_hrflow::run::{Limits, RunPlan};

/// Both APIs, the network, the place for state, and the time.
pub struct Double {
    world: RefCell<World>,
    clock: VirtualClock,
    network: Network,
    state: StateDouble,
    mishaps: Mishaps,
    limits: Cell<Limits>,
    first_max_changes: Cell<Option<usize>>,
    /// The plan that runs carry out, and the one that the last dry run made.
    applied_plan: RefCell<Option<RunPlan>>,
    made_plan: RefCell<RunPlan>,
    rate_limiters: RateLimiters,
    progress: RefCell<Vec<Progressed>>,
    /// The reports of dead runs that later runs made, and whether a run after a dead one goes on.
    dead_runs: RefCell<Vec<RunReport>>,
    gives_way: Cell<bool>,
    /// What is kept of the company's API.
    capability: Cell<Option<LookupCapability>>,
    capability_loads: Cell<u32>,
    capability_proofs: Cell<u32>,
}

impl Double {
    pub fn new(settings: Settings) -> Rc<Self> {
        Self::of(World::new(settings))
    }

    /// A double of a copied world: making a world takes longer than a run.
    pub fn of(world: World) -> Rc<Self> {
        Rc::new(Self {
            clock: VirtualClock::new(world.settings().base_ms),
            world: RefCell::new(world),
            network: Network::default(),
            state: StateDouble::default(),
            mishaps: Mishaps::default(),
            limits: Cell::default(),
            first_max_changes: Cell::default(),
            applied_plan: RefCell::default(),
            made_plan: RefCell::default(),
            rate_limiters: RateLimiters::default(),
            progress: RefCell::default(),
            dead_runs: RefCell::default(),
            gives_way: Cell::default(),
            capability: Cell::default(),
            capability_loads: Cell::default(),
            capability_proofs: Cell::default(),
        })
    }

    pub fn world(&self) -> Ref<'_, World> {
        self.world.borrow()
    }

    pub fn world_mut(&self) -> RefMut<'_, World> {
        self.world.borrow_mut()
    }

    /// The requests to the APIs since the journal was cleared.
    pub fn sent(&self) -> Vec<Entry> {
        self.world().journal().to_vec()
    }

    pub fn sent_to(&self, endpoint: Endpoint) -> Vec<Entry> {
        let mut sent = self.sent();
        sent.retain(|entry| entry.endpoint == endpoint);
        sent
    }

    /// Has the next runs carry out the plan of the last dry run, or none.
    pub fn apply_plan(&self, is_applied: bool) {
        let plan = is_applied.then(|| self.made_plan.borrow().clone());
        self.applied_plan.replace(plan);
    }

    /// How many profiles the first runs of a workflow without a limit of its own may change.
    pub fn first_max_changes(&self, profiles: usize) {
        self.first_max_changes.set(Some(profiles));
    }

    /// Limits the next runs.
    pub fn limit(&self, limits: Limits) {
        self.limits.set(limits);
    }

    /// Lets the next runs start with what an earlier run or a check found.
    pub fn keep_capability(&self, found: LookupCapability) {
        self.capability.set(Some(found));
    }

    /// How often runs kept a proof.
    pub fn proofs(&self) -> u32 {
        self.capability_proofs.get()
    }

    /// What is kept of the company's API.
    pub fn remembered(&self) -> Option<LookupCapability> {
        self.capability.get()
    }

    /// How often runs loaded what is kept.
    pub fn recalls(&self) -> u32 {
        self.capability_loads.get()
    }
}

impl CapabilityCache for Double {
    fn lookup(&self) -> LocalBoxFuture<'_, Option<LookupCapability>> {
        self.capability_loads.set(self.capability_loads.get() + 1);
        Box::pin(async { self.capability.get() })
    }

    fn remember(&self, found: LookupCapability) -> LocalBoxFuture<'_, ()> {
        self.capability_proofs.set(self.capability_proofs.get() + 1);
        Box::pin(async move { self.capability.set(Some(found)) })
    }
}
